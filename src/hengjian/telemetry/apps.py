"""The telemetry app."""

from django.apps import AppConfig


class TelemetryConfig(AppConfig):
    """See README.md of this folder."""

    name = "hengjian.telemetry"
    label = "telemetry"
