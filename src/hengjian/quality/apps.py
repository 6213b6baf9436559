"""The quality app."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    """See README.md of this folder."""

    name = "hengjian.quality"
    label = "quality"

    def ready(self) -> None:
        """This context's own indicators answer from now on."""
        from hengjian.quality import indicators, selectors

        for code, indicator in selectors.own_indicators():
            indicators.provide(code, indicator)
