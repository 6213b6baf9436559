"""Annual reports."""

from django.apps import AppConfig


class AnnualConfig(AppConfig):
    """Annual reports."""

    name = "hengjian.annual"
    verbose_name = "年度报告"
