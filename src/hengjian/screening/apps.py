"""The screening app."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """See README.md of this folder."""

    name = "hengjian.screening"
    label = "screening"
