"""The monitoring app."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """See README.md of this folder."""

    name = "hengjian.monitoring"
    label = "monitoring"

    def ready(self) -> None:
        """What this context says of a yearly undertaking's promises, and of who is active."""
        from hengjian.monitoring.indicators import INDICATORS
        from hengjian.quality.indicators import provide

        for code, indicator in INDICATORS.items():
            provide(code, indicator)
        from hengjian.monitoring.unannounced import providers

        providers.wire()
