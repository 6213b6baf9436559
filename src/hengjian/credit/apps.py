"""The credit app."""

from django.apps import AppConfig


class CreditConfig(AppConfig):
    """See README.md of this folder."""

    name = "hengjian.credit"
    label = "credit"
