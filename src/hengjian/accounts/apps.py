"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """See README.md of this folder."""

    name = "hengjian.accounts"
    label = "accounts"
