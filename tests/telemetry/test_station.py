"""Marks, the station's log and the rules between them, through the doors of operator and officer."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook
from tests.conftest import NOON

from hengjian.ledger.models import Entry
from hengjian.telemetry import marking, services
from hengjian.telemetry.marking import Work
from hengjian.telemetry.models import Reading, Station, StationLog

from .conftest import MN, packet

OPERATOR = "916201001234567890"
MINUTE = timedelta(minutes=1)


def rules(mark: str, *log: Work, at=NOON, received=NOON) -> list[str]:
    found = marking.hits(mark=mark, factor="a21026", data_time=at, received_at=received, log=log)
    return [hit.rule for hit in found]


def work(kind: str, begun=NOON, ended=NOON, factor: str = "") -> Work:
    return Work(kind, begun, ended, factor)


@pytest.mark.parametrize(
    ("mark", "log", "broken"),
    [
        ("N", (), []),
        ("N", (work("maintenance"),), ["normal-during-work"]),
        ("N", (work("visit"),), []),  # somebody was there and touched nothing
        ("N", (work("maintenance", NOON - 9 * MINUTE, NOON - MINUTE),), []),
        ("N", (work("maintenance", NOON - 9 * MINUTE, NOON),), ["normal-during-work"]),
        ("N", (work("repair", NOON, NOON + MINUTE),), ["normal-during-work"]),
        ("N", (work("repair", NOON + MINUTE, NOON + 2 * MINUTE),), []),
        ("N", (work("calibration", factor="w01018"),), []),  # another factor's
        ("N", (work("calibration", factor="a21026"),), ["normal-during-work"]),
        ("C", (), ["mark-without-work"]),
        ("C", (work("calibration"),), []),
        ("C", (work("maintenance"),), ["mark-without-work"]),
        ("M", (work("repair"),), []),
        ("M", (work("calibration"),), ["mark-without-work"]),
        ("D", (), []),  # a fault needs no work
        ("", (work("maintenance"),), []),
    ],
)
def test_a_mark_and_the_log_say_the_same_or_a_rule_is_broken(mark, log, broken):
    assert rules(mark, *log) == broken


def test_five_minutes_ahead_are_borne_and_a_value_without_a_time_is_left_alone():
    assert rules("N", at=NOON + 5 * MINUTE) == []
    assert rules("N", at=NOON + 5 * MINUTE + timedelta(seconds=1)) == ["ahead-of-receipt"]
    assert rules("C", at=None) == []


@pytest.fixture
def filed(lab, settings, tmp_path, monkeypatch):
    """A stack station of the operator; it is 2026-11-23, noon in Lanzhou."""
    settings.HENGJIAN_VAR = tmp_path
    settings.HENGJIAN_LEDGER_KEY_FILE = tmp_path / "keys" / "ledger.key"
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + timedelta(hours=1))
    return services.register_station(
        mn=MN, institution_uscc=OPERATOR, site_name="电厂1号排口", st="31", edition="2017",
        region="620102", by="x", at=NOON,
    )  # fmt: skip


ADDRESS = f"/office/stations/{MN}/"


def typed(**more) -> dict[str, str]:
    return {
        "kind": "maintenance", "begun_at": "2026-11-23T11:50", "ended_at": "2026-11-23T12:10",
        "people": "王运维、李运维",
    } | more  # fmt: skip


@pytest.mark.policy("P2.2-06")
def test_a_value_comes_in_maintenance_is_logged_and_the_officer_sees_the_rule_broken(
    filed, spooled, client_as
):
    services.drain(at=NOON, by="gateway", folder=spooled(packet(1)))
    officer = client_as("ecology-prefecture", region="620100")
    before = officer.get(ADDRESS).content.decode()
    assert "正常" in before and "数据却标记为正常" not in before
    operator = client_as("lab-sampler", institution=OPERATOR)
    assert operator.post(ADDRESS + "log", typed()).status_code == 302
    entry = Entry.objects.get(kind="telemetry.work-logged")
    assert entry.subject == MN
    after = officer.get(ADDRESS).content.decode()
    assert "数据却标记为正常" in after and "王运维" in after
    assert "a21026" in officer.get(ADDRESS + "?only=hits").content.decode()
    assert Reading.objects.count() == 1


def test_what_is_wrong_is_said_at_once_and_what_was_typed_stays(filed, client_as):
    operator = client_as("lab-technical", institution=OPERATOR)
    wrong = typed(kind="calibration", ended_at="2026-11-23T11:00", people=" ", note="x" * 401)
    answer = operator.post(ADDRESS + "log", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("结束早于开始", "请填写人员", "标准物质编号和标准值", "不超过 400 字"):
        assert words in page
    assert 'value="2026-11-23T11:50"' in page
    assert not StationLog.objects.exists()


def test_the_future_cannot_be_logged(filed, client_as):
    operator = client_as("lab-technical", institution=OPERATOR)
    late = typed(ended_at="2026-11-23T13:01")  # it is 13:00
    assert operator.post(ADDRESS + "log", late).status_code == 422
    assert operator.post(ADDRESS + "log", typed(ended_at="2026-11-23T13:00")).status_code == 302


def test_a_correction_is_a_further_entry_with_a_reason_and_the_first_stays(filed, client_as):
    operator = client_as("lab-technical", institution=OPERATOR)
    operator.post(ADDRESS + "log", typed(note="误"))
    first = StationLog.objects.get()
    again = typed(note="正", corrects=str(first.pk))
    assert operator.post(ADDRESS + "log", again).status_code == 422  # no reason
    again["reason"] = "时间抄错"
    assert operator.post(ADDRESS + "log", again).status_code == 302
    assert operator.post(ADDRESS + "log", again).status_code == 422  # corrected before
    page = operator.get(ADDRESS).content.decode()
    assert "时间抄错" in page and '<td class="hj-wide" data-label="说明">误' not in page
    book = operator.get(ADDRESS + "log.xlsx").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert [row[9] for row in rows[1:]] == ["正", "误"]
    assert Entry.objects.filter(kind="telemetry.work-logged").count() == 2


def test_an_officer_and_a_stranger_log_nothing(filed, client_as):
    officer = client_as("ecology-prefecture", region="620100")
    assert officer.post(ADDRESS + "log", typed()).status_code == 403
    elsewhere = client_as("lab-technical", institution="91620102MA0000015R")
    assert elsewhere.post(ADDRESS + "log", typed()).status_code == 404
    assert elsewhere.get(ADDRESS).status_code == 404
    assert not StationLog.objects.exists()
    assert Station.objects.count() == 1 and timezone.now() > NOON
