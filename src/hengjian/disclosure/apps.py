"""The disclosure app."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """See README.md of this folder."""

    name = "hengjian.disclosure"
    label = "disclosure"
