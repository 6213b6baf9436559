"""Whether an institution still meets what it was accredited by."""

from django.apps import AppConfig


class ConformityConfig(AppConfig):
    """Whether an institution still meets what it was accredited by."""

    name = "hengjian.conformity"
    verbose_name = "持续符合"

    def ready(self) -> None:
        """The indicators behind the promises of undertakings are told to `quality`."""
        from hengjian.conformity.indicators import INDICATORS
        from hengjian.quality.indicators import provide

        for code, indicator in INDICATORS.items():
            provide(code, indicator)
