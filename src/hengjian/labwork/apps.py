"""The labwork app."""

from django.apps import AppConfig


class LabworkConfig(AppConfig):
    """See README.md of this folder."""

    name = "hengjian.labwork"
    label = "labwork"
