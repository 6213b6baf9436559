"""The lineage app."""

from django.apps import AppConfig


class LineageConfig(AppConfig):
    """See README.md of this folder."""

    name = "hengjian.lineage"
    label = "lineage"
