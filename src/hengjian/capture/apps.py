"""The capture app."""

from django.apps import AppConfig


class CaptureConfig(AppConfig):
    """See README.md of this folder."""

    name = "hengjian.capture"
    label = "capture"

    def ready(self) -> None:
        """Machines may sign sightings from now on."""
        from hengjian.capture import claims, labels, services
        from hengjian.signing import kinds

        kinds.register(claims.KIND, services.on_signed, labels=labels.BODY)
