"""The issuing app."""

from django.apps import AppConfig


class IssuingConfig(AppConfig):
    """See README.md of this folder."""

    name = "hengjian.issuing"
    label = "issuing"
