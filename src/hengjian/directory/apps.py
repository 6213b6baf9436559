"""Directories of assessors, experts and inspectors."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Directories of assessors, experts and inspectors."""

    name = "hengjian.directory"
    verbose_name = "名录"

    def ready(self) -> None:
        """A draw shows names and fields in the reader's words where this directory knows them."""
        from hengjian.directory import fields, selectors
        from hengjian.draws import naming

        naming.provide(names=selectors.names_of, field=fields.name_of)
