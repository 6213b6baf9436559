"""The memos app."""

from django.apps import AppConfig


class MemosConfig(AppConfig):
    """See README.md of this folder."""

    name = "hengjian.memos"
    label = "memos"
