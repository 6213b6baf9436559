"""The console app."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """See README.md of this folder."""

    name = "hengjian.console"
    label = "console"
