"""The standards app."""

from django.apps import AppConfig


class StandardsConfig(AppConfig):
    """Law, limits, analytes, calendars as dated data."""

    name = "hengjian.standards"
    label = "standards"
