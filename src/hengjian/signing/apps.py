"""The signing app."""

from django.apps import AppConfig


class SigningConfig(AppConfig):
    """See README.md of this folder."""

    name = "hengjian.signing"
    label = "signing"
