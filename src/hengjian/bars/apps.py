"""Who may not apply or work, since when, until when."""

from django.apps import AppConfig


class BarsConfig(AppConfig):
    """Who may not apply or work, since when, until when."""

    name = "hengjian.bars"
    verbose_name = "限制"
