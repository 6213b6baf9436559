"""The fieldwork app."""

from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    """See README.md of this folder."""

    name = "hengjian.fieldwork"
    label = "fieldwork"
