"""The screening app."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """See README.md of this folder."""

    name = "hengjian.screening"
    label = "screening"

    def ready(self) -> None:
        """What this context says of a yearly undertaking's promises."""
        from hengjian.quality.indicators import provide
        from hengjian.screening.indicators import INDICATORS

        for code, indicator in INDICATORS.items():
            provide(code, indicator)
