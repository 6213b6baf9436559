"""Draws anyone can recompute."""

from django.apps import AppConfig


class DrawsConfig(AppConfig):
    """Draws anyone can recompute."""

    name = "hengjian.draws"
    verbose_name = "抽取"
