"""The enforcement app."""

from django.apps import AppConfig


class EnforcementConfig(AppConfig):
    """See README.md of this folder."""

    name = "hengjian.enforcement"
    label = "enforcement"
