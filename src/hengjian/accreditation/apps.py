"""From application to certificate."""

from django.apps import AppConfig


class AccreditationConfig(AppConfig):
    """From application to certificate."""

    name = "hengjian.accreditation"
    verbose_name = "资质认定"

    def ready(self) -> None:
        """Filing is told who is barred; it may not ask its neighbour itself."""
        from hengjian.bars.selectors import barred_people
        from hengjian.filing.checks import ask_bars

        ask_bars(barred_people)
