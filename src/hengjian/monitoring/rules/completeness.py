"""Rules about what a report cannot be without: leaving data out earns nothing."""

from __future__ import annotations

from collections.abc import Iterator

from hengjian.core.text import t
from hengjian.monitoring.rules.case import Case, Found


def complete(case: Case) -> Iterator[Found]:
    """A report states at least one value, and the day on which it was issued."""
    package = case.package
    if not package.results and not package.field_measurements:
        message = t("报告没有任何结果", "the report states no value at all")
        yield Found("results-missing", "/results", message, case.issue_day)
    if package.report.cma_mark and package.report.issued_on is None:
        message = t("没有签发日期", "the day of issue is missing")
        yield Found("issue-date-missing", "/report/issued_on", message, case.issue_day)
