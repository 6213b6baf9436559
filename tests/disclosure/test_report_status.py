"""What anyone may know of a report by its number."""

from __future__ import annotations

import pytest
from django.db import connection

from hengjian.disclosure.selectors import report_status
from hengjian.ledger import services as ledger
from hengjian.monitoring import services
from hengjian.monitoring.models import Report

from ..conftest import NOON
from .conftest import DAY, LANZHOU, TANCHANG


@pytest.fixture
def report(lanzhou):
    """A report that claims the mark, settled as issued."""
    made = Report.objects.create(
        institution=lanzhou, report_no="甲检字2026第0001号", client_key="k", package="{}",
        package_sha256="0" * 64, source="api", region="620102", cma_mark=True, issued_on=DAY,
        submitted_at=NOON, submitted_by="lab",
    )  # fmt: skip
    return services.settle_report(report=made, by="hengjian", at=NOON)


def test_an_issued_report_says_who_when_and_where_in_the_ledger(report):
    (waiting,) = report_status(None, report.report_no)
    assert waiting.ledger_index is None
    ledger.sequence(at=NOON)
    (found,) = report_status(LANZHOU, report.report_no)
    assert found.ledger_index is not None
    assert (found.stage, found.issued_on) == ("issued", DAY)
    assert (found.institution_uscc, found.institution_name) == (LANZHOU, "兰州陇源检测有限公司")


def test_a_foreign_source_is_no_institution_to_check(report, lanzhou):
    type(lanzhou).objects.filter(pk=lanzhou.pk).update(kind="foreign")
    assert report_status(None, report.report_no) == []


def test_another_institution_has_no_such_report(report):
    assert report_status(TANCHANG, report.report_no) == []
    assert report_status(None, "甲检字2026第0002号") == []


@pytest.mark.policy("P3.4-01")
def test_the_public_page_answers(client, report):
    page = client.get("/check/", {"report_no": report.report_no}).content.decode()
    assert "已签发" in page
    assert "兰州陇源检测有限公司" in page


def test_a_number_alone_is_looked_up_through_an_index(db):
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Report._meta.db_table)
    assert any(row["index"] and row["columns"][0] == "report_no" for row in found.values())
