"""Filing on commitment and notices of local work."""

from django.apps import AppConfig


class FilingConfig(AppConfig):
    """Filing on commitment and notices of local work."""

    name = "hengjian.filing"
    verbose_name = "备案与工作登记"
