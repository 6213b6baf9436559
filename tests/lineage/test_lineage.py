"""Forward from a fault, and one person's ledger; expected rows are read off the package by eye."""

from __future__ import annotations

import io
from datetime import date

import pytest
from python_calamine import CalamineWorkbook
from tests.monitoring.conftest import AT, OTHER, USCC, digest, file_of_laboratory, honest

from hengjian.monitoring import services
from hengjian.registry.models import Institution, Person


@pytest.fixture
def reports(db, settings, tmp_path):
    """Two reports a day apart, handed in by one laboratory; the second used instrument M2 only."""
    from hengjian.monitoring import reading
    from hengjian.registry import services as registry

    settings.HENGJIAN_VAR = tmp_path
    settings.HENGJIAN_LEDGER_KEY_FILE = tmp_path / "keys" / "ledger.key"
    registry.record_file(facts=file_of_laboratory(), by="ecology", at=AT)
    first, second = honest(), honest("甲检字2026第0002号", "k-2")
    second["batches"][0]["instrument_no"] = "M2"
    for raw in (first, second):
        services.hand_in(package=reading.package(raw), raw=raw, source="api", by="lims", at=AT)


def touched(client, **asked) -> list[dict]:
    answer = client.get("/api/v1/lineage/touched", asked)
    assert answer.status_code == 200, answer.content
    return answer.json()


def records(found: list[dict]) -> list[list[str]]:
    return [[f"{x['what']} {x['record']}" for x in one["touches"]] for one in found]


@pytest.fixture
def officer(client_as, reports):
    return client_as("ecology-province", region="620000")


@pytest.mark.policy("P2.3-17")
def test_an_instrument_touches_what_was_analysed_with_it(officer):
    # M1: batch B1 of the first report only, two results; M2: B2 of it, B1 and B2 of the second.
    (one,) = touched(officer, kind="instrument", value="m1")
    assert (one["report_no"], one["results"]) == ("甲检字2026第0001号", 2)
    assert records([one]) == [["分析 B1 氨氮"]]
    both = touched(officer, kind="instrument", value="M2")
    assert [one["results"] for one in both] == [2, 4]


@pytest.mark.parametrize(
    ("since", "until", "count"),
    [
        (date(2026, 11, 10), date(2026, 11, 11), 2),
        (date(2026, 11, 11), None, 0),  # the day after the work
        (None, date(2026, 11, 10), 0),  # ended before the day of the work
        (date(2026, 11, 10), date(2026, 11, 10), 0),
    ],
)
def test_only_work_in_the_days_of_the_fault_is_touched(officer, since, until, count):
    asked = {"kind": "method", "value": "HJ 535-2009"}
    asked |= {k: v for k, v in (("since", since), ("until", until)) if v}
    assert len(touched(officer, **asked)) == count


def test_a_person_a_file_a_batch_and_a_point(officer):
    sampler = touched(officer, kind="person", value="S2")
    assert records(sampler)[0] == ["采样 W-1", "采样 W-2"]
    assert sampler[0]["results"] == 4
    assert touched(officer, kind="person", value="Z1")[0]["results"] == 4  # signed it all
    cited = touched(officer, kind="file", value=digest("B1-1"))
    assert cited[0]["results"] == 1
    assert touched(officer, kind="batch", value="B2")[0]["results"] == 2
    assert touched(officer, kind="point", value="P1")[0]["results"] == 4
    assert touched(officer, kind="point", value="P9") == []


def test_an_officer_elsewhere_and_another_laboratory_see_none_of_it(client_as, reports):
    Institution.objects.create(
        uscc=OTHER, name="乙", kind="commercial", region="621223", recorded_at=AT
    )
    for somebody in (
        client_as("ecology-prefecture", region="621200"),
        client_as("lab-head", institution=OTHER),
    ):
        assert touched(somebody, kind="instrument", value="M2") == []
        assert somebody.get("/office/lineage/people/S1/").status_code == 404
    stranger = client_as("lab-analyst", institution=USCC, username="stranger")
    assert stranger.get("/office/lineage/?kind=instrument&value=M2").status_code == 403


def test_the_page_says_how_much_and_takes_it_out(officer):
    page = officer.get("/office/lineage/?kind=instrument&value=M2").content.decode()
    assert "1 家机构的 2 份报告、6 个结果受影响" in page
    answer = officer.get("/office/lineage/?kind=instrument&value=M2&format=xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    rows = sheet.to_python()
    assert rows[0][:3] == ["机构", "统一社会信用代码", "报告编号"]
    assert len(rows) == 1 + 3
    empty = officer.get("/office/lineage/?kind=instrument&value=NONE").content.decode()
    assert "没有报告建立在它上面" in empty
    assert officer.get("/office/lineage/?kind=x&value=y&since=2026-02-30").status_code == 200


def test_one_query_lists_what_a_person_did_and_the_person_reads_it_too(client_as, officer):
    page = officer.get("/office/lineage/people/A1/").content.decode()
    assert page.count("B1 氨氮") == 2 and page.count("B2 总磷") == 2
    from hengjian.accounts.models import User

    own = client_as("lab-analyst", institution=USCC, username="analyst")
    assert own.get("/office/lineage/people/A1/").status_code == 404
    User.objects.filter(username="analyst").update(person_no="A1")
    assert own.get("/office/lineage/people/A1/").content.decode().count("B1 氨氮") == 2
    assert Person.objects.filter(person_no="A1").exists()


def test_a_person_is_traced_in_a_constant_number_of_queries(officer, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        officer.get("/office/lineage/people/S1/")
