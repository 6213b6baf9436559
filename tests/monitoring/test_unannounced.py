"""Work nobody announced: covered or not on both sides of every bound, by whom, where, and marked."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from python_calamine import CalamineWorkbook

from hengjian.accounts.access import Actor, Held
from hengjian.filing.content import Content
from hengjian.filing.models import Mark
from hengjian.filing.services import notices
from hengjian.monitoring.models import Point, Report, Sample
from hengjian.monitoring.unannounced import asking, providers, query
from hengjian.monitoring.unannounced.query import Question
from hengjian.registry.models import Institution

pytestmark = pytest.mark.django_db
HEAD = Actor("head", "x", posts=(Held("lab-head", institution_uscc="A"),))
#: 2026-11-10 09:00 in Lanzhou.
NINE = datetime(2026, 11, 10, 1, 0, tzinfo=UTC)
BEFORE = datetime(2026, 11, 5, 1, 0, tzinfo=UTC)
DAY = date(2026, 11, 10)
ALL = Question(date(2026, 11, 1), date(2026, 11, 23), frozenset(query.known_regions()))


def body(uscc: str = "A", kind: str = "commercial", region: str = "620702") -> Institution:
    return Institution.objects.create(
        uscc=uscc, name=f"机构{uscc}", kind=kind, region=region, recorded_at=BEFORE
    )


def report(lab: Institution, number: str, *times: datetime, region: str = "620102",
           point: str = "", **given) -> Report:  # fmt: skip
    made = Report.objects.create(
        institution=lab, report_no=number, client_key=number, package_sha256="0" * 64,
        package="{}", source="api", region=region, submitted_at=NINE + timedelta(days=3),
        submitted_by="x", **given,
    )  # fmt: skip
    Point.objects.create(report=made, point_no="1", name="x", region=point)
    for serial, at in enumerate(times):
        Sample.objects.create(
            report=made, sample_no=str(serial), point_no="1", role="sample", begun_at=at
        )
    return made


def announce(lab: Institution, *, region: str = "620102", starts: date = DAY, ends: date = DAY,
             at: datetime = BEFORE, notice=None):  # fmt: skip
    said = Content("x", region, starts, ends)
    return notices.announce(institution=lab, content=said, by=HEAD, at=at, notice=notice)


def listed(asked: Question = ALL) -> list[tuple[str, str]]:
    return [(w.report_no, w.said) for w in query.find(asked, limit=50).rows]


def test_no_notice_and_the_work_is_listed_once_a_day_and_region():
    lab = body()
    report(lab, "R1", NINE, NINE + timedelta(hours=1), NINE + timedelta(days=1))
    found = query.find(ALL, limit=50)
    assert [(w.day, w.samples, w.region) for w in found.rows] == [
        (date(2026, 11, 11), 1, "620102"),
        (date(2026, 11, 10), 2, "620102"),
    ]
    assert found.total == 2


@pytest.mark.parametrize(
    ("at", "covered"),
    [
        (datetime(2026, 11, 9, 15, 59, 59, tzinfo=UTC), False),  # 23:59:59 of the 9th
        (datetime(2026, 11, 9, 16, 0, tzinfo=UTC), True),  # 00:00 of the 10th
        (datetime(2026, 11, 11, 15, 59, 59, tzinfo=UTC), True),  # the last second of the 11th
        (datetime(2026, 11, 11, 16, 0, tzinfo=UTC), False),
    ],
)
def test_a_notice_covers_its_legal_days_and_no_second_more(at, covered):
    lab = body()
    announce(lab, ends=date(2026, 11, 11))
    report(lab, "R1", at)
    assert (listed() == []) is covered


@pytest.mark.parametrize(
    ("said", "seen", "covered"),
    [
        ("620102", "620102", True),
        ("620102", "620100", True),  # the report names the prefecture only
        ("620100", "620102", True),  # the notice is for the whole prefecture
        ("620102", "620103", False),
        ("620100", "620171", False),  # 兰州新区 is no part of Lanzhou
        ("620171", "620171", True),
        ("620200", "620102", False),
    ],
)
def test_regions_fit_as_the_register_asks_them(said, seen, covered):
    from hengjian.filing import selectors

    lab = body()
    announce(lab, region=said)
    report(lab, "R1", NINE, region=seen)
    assert (listed() == []) is covered
    assert selectors.registered_for("A", seen, DAY) is covered  # the other way of asking agrees


def test_the_region_of_the_point_goes_before_that_of_the_report():
    lab = body()
    announce(lab, region="620702")
    report(lab, "R1", NINE, region="620702", point="620102")
    assert [(w.region, w.said) for w in query.find(ALL, limit=9).rows] == [("620102", "没有登记")]


def test_announced_after_the_sampling_is_said_so_to_the_second():
    lab = body()
    announce(lab, at=NINE + timedelta(seconds=1))
    report(lab, "R1", NINE)
    report(lab, "R2", NINE + timedelta(seconds=1))
    assert listed() == [("R1", "事后才登记")]
    assert query.counts(ALL) == {"none": 0, "afterwards": 1, "open": 1, "explained": 0, "clue": 0}


def test_a_version_speaks_until_it_is_replaced_and_a_cancelled_notice_never():
    lab = body()
    made = announce(lab)
    later = date(2026, 11, 20)
    # Moved to the 20th while the work of the 10th was done an hour before.
    announce(lab, starts=later, ends=later, at=NINE + timedelta(hours=1), notice=made)
    report(lab, "R1", NINE)
    report(lab, "R2", NINE + timedelta(hours=2))
    assert listed() == [("R2", "没有登记")]
    notices.cancel(notice=made, reason="x", by=HEAD, at=NINE + timedelta(days=1))
    assert listed() == [("R1", "没有登记"), ("R2", "没有登记")]


def test_another_bodys_notice_covers_nothing():
    report(body("A"), "R1", NINE)
    announce(body("B"))
    assert listed() == [("R1", "没有登记")]


@pytest.mark.parametrize(
    ("kind", "client", "asked_for"),
    [
        ("commercial", "", True),
        ("operator", "", True),
        ("enterprise", "", False),  # its own site
        ("enterprise", "A", False),
        ("enterprise", "C", True),  # work for somebody else
        ("public", "C", False),
        ("foreign", "C", False),
    ],
)
def test_who_announces_work(kind, client, asked_for):
    report(body(kind=kind), "R1", NINE, client_uscc=client)
    assert bool(listed()) is asked_for


def test_the_period_and_the_areas_bound_the_list():
    report(body(), "R1", NINE)
    here = frozenset({"620102"})
    assert listed(Question(DAY, DAY, here))
    assert not listed(Question(DAY + timedelta(days=1), DAY + timedelta(days=9), here))
    assert not listed(Question(DAY - timedelta(days=9), DAY - timedelta(days=1), here))
    assert not listed(Question(DAY, DAY, frozenset({"620103"})))
    assert not listed(Question(DAY, DAY, frozenset()))
    assert not listed(Question(date(2018, 1, 1), date(2018, 6, 28), here))  # before GS127


def test_the_nearest_notice_of_the_same_prefecture_is_named():
    lab = body()
    report(lab, "R1", NINE)
    announce(lab, starts=date(2026, 11, 1), ends=date(2026, 11, 3))
    near = announce(lab, starts=date(2026, 11, 12), ends=date(2026, 11, 30))
    announce(lab, region="620702")
    rows = query.find(ALL, limit=9).rows
    assert query.nearest(rows)["A", "620102", DAY].notice == near


@pytest.mark.policy("P2.4-02")
def test_the_prefecture_sees_marks_and_takes_the_list_away(client_as, monkeypatch, noon):
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon)
    report(body(), "R1", NINE, client_name="某厂", purpose="自行监测委托")
    report(body("B"), "R2", NINE, region="620702")
    officer = client_as("ecology-prefecture", region="620100")
    shown = officer.get("/office/unannounced/").content.decode()
    assert "R1" in shown and "受托自行监测" in shown and "R2" not in shown
    export = officer.get("/office/unannounced/export.xlsx").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(export)).get_sheet_by_index(0).to_python()
    assert [row[3] for row in rows[1:]] == ["R1"]

    said = {"uscc": "A", "report": "R1", "day": "2026-11-10", "work_region": "620102",
            "outcome": "clue", "reason": ""}  # fmt: skip
    where = "/office/unannounced/mark"
    assert officer.post(where, said).status_code == 409  # no reason
    far = client_as("ecology-prefecture", region="620700")
    assert far.post(where, {**said, "reason": "x"}).status_code == 409  # not on his list
    assert officer.post(where, {**said, "report": "R2", "reason": "x"}).status_code == 409
    assert officer.post(where, {**said, "day": "x", "reason": "x"}).status_code == 409
    assert not Mark.objects.exists()
    assert officer.post(where, {**said, "reason": "未登记即采样"}).status_code == 302
    assert officer.post(where, {**said, "reason": "again"}).status_code == 409
    assert query.counts(ALL)["clue"] == 1 and Mark.objects.get().reason == "未登记即采样"


def test_reports_count_as_activity_from_the_day_they_were_handed_in():
    report(body(), "R1", NINE)
    assert providers.last_reported(["A"], date(2026, 11, 13)) == {"A": date(2026, 11, 13)}
    assert providers.last_reported(["A"], date(2026, 11, 12)) == {}


def test_the_list_takes_one_statement_however_many_rows(django_assert_num_queries):
    lab = body()
    for number in range(12):
        report(lab, f"R{number}", NINE)
    with django_assert_num_queries(1):
        assert query.find(ALL, limit=50).total == 12


# -- the API ---------------------------------------------------------------------------------

API = "/api/v1/unannounced"


@pytest.fixture
def officer(client_as, monkeypatch, noon):
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon)
    return client_as("ecology-prefecture", region="620100")


@pytest.mark.policy("P2.4-02")
def test_a_program_of_the_prefecture_reads_its_own_list(officer):
    lab = body()
    report(lab, "R1", NINE, client_name="某厂", purpose="自行监测委托")
    report(lab, "R2", NINE, region="620702")  # another prefecture's
    near = announce(lab, starts=date(2026, 11, 12), ends=date(2026, 11, 13))
    said = officer.get(API).json()
    assert (said["total"], said["since"], said["until"]) == (1, "2026-08-26", "2026-11-23")
    assert said["rows"] == [{
        "day": "2026-11-10", "region": "620102", "report_no": "R1", "institution": "A",
        "institution_name": "机构A", "client": "某厂", "self_monitoring": True, "samples": 1,
        "announced": "no", "nearest": near.number, "outcome": "", "reason": "",
    }]  # fmt: skip
    assert officer.get(API, {"region": "620702"}).json()["total"] == 0
    assert officer.get(API, {"region": "620102", "q": "R1"}).json()["total"] == 1
    assert officer.get(API, {"until": "2026-11-09"}).json()["total"] == 0
    assert officer.get(API, {"only": "afterwards"}).json()["total"] == 0
    assert officer.get(API, {"page": "2"}).json()["rows"] == []


def test_a_program_is_told_what_it_asked_wrongly(officer):
    for asked in ({"since": "yesterday"}, {"only": "raw"}, {"region": "999999"}, {"page": "x"}):
        answer = officer.get(API, asked)
        assert answer.status_code == 400, asked
        assert answer.json()["problems"][0]["where"].endswith(next(iter(asked)))
    assert officer.get(API, {"size": "100000", "page": "-3"}).json()["size"] == 200
    assert officer.get(API, {"until": "0001-01-01"}).json()["total"] == 0


@pytest.mark.parametrize(
    ("role", "where", "status"),
    [
        ("ecology-province", {"region": "620000"}, 200),
        ("market-prefecture", {"region": "620100"}, 403),
        ("lab-head", {"institution": "A"}, 403),
        ("association", {}, 403),
    ],
)
def test_who_may_read_the_list_over_the_api(client_as, role, where, status):
    report(body(), "R1", NINE)
    assert client_as(role, **where).get(API).status_code == status


def test_nobody_reads_it_without_signing_in(client):
    assert client.get(API).status_code == 401


@pytest.mark.policy("P2.4-02")
def test_a_program_marks_an_item_of_its_own_list_once(officer, client_as):
    report(body(), "R1", NINE)
    said = {"day": "2026-11-10", "region": "620102", "report_no": "R1", "institution": "A",
            "outcome": "clue", "reason": "未登记即采样"}  # fmt: skip

    def send(who, **changes):
        words = json.dumps(said | changes)
        return who.post(f"{API}/marks", words, content_type="application/json").status_code

    assert send(officer, outcome="fine") == 400
    assert send(officer, reason=" ") == 409
    assert send(officer, day="2026-11-11") == 409  # not on the list
    assert send(officer, report_no="R9") == 409
    assert send(client_as("ecology-prefecture", region="620700")) == 409  # not on his list
    assert send(client_as("market-prefecture", region="620100")) == 403
    assert not Mark.objects.exists()
    assert send(officer) == 201
    assert send(officer, reason="again") == 409
    assert Mark.objects.get().reason == "未登记即采样"
    assert officer.get(API, {"only": "clue"}).json()["rows"][0]["reason"] == "未登记即采样"


def test_a_far_day_is_no_failure():
    li = Actor("li", "x", posts=(Held("ecology-prefecture", region="620100"),))
    asked = asking.question(
        li, since=None, until=date.min, region="", words="\x00", only="", today=DAY
    )
    assert (asked.since, asked.until, asked.words) == (date.min, date.min, "")
    assert query.find(asked, limit=9).total == 0
