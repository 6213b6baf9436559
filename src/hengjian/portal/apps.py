"""The portal app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """See README.md of this folder."""

    name = "hengjian.portal"
    label = "portal"
