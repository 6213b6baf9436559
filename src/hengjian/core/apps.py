"""The core app: no models, only shared template parts and the `t` template tag."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Shared kernel."""

    name = "hengjian.core"
    label = "core"
