"""The ledger as a Django application."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Label `ledger`; the package's own `__init__` stays empty so that `verify` needs no Django."""

    name = "hengjian.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
