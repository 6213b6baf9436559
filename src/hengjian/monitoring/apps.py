"""The monitoring app."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """See README.md of this folder."""

    name = "hengjian.monitoring"
    label = "monitoring"
