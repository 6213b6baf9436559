"""The registry app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """See README.md of this folder."""

    name = "hengjian.registry"
    label = "registry"
