"""The made-up bodies announce their work and file on commitment, and officers look after both.

Most work of the last months is announced in time; some is announced late, changed, cancelled or
not announced at all, so that every list of the filing pages holds something. Safe to run again:
a body that has a notice or a filing is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction

from hengjian.accounts.access import Actor, Held
from hengjian.core.legal_time import legal_day
from hengjian.core.text import t
from hengjian.filing import review
from hengjian.filing.content import Content, Item
from hengjian.filing.models import Filing, Notice, Proposal
from hengjian.filing.selectors import filings as selectors
from hengjian.filing.services import asks, filings, notices
from hengjian.filing.standing import Move, Reason
from hengjian.registry import services as registry
from hengjian.registry.models import Institution
from hengjian.simulation.world import Client, Lab

Progress = Callable[[str, int, int], None]
OFFICER = Actor("eco-province", "陈省厅", posts=(Held("ecology-province", region="620000"),))
LEADER = Actor("eco-leader", "李厅长", posts=(Held("ecology-leader", region="620000"),))
#: Of how many bodies the notices get a life of their own; the others only announce.
LIVELY = 30
WORK = timedelta(days=100)


def live(labs: list[Lab], at: datetime, progress: Progress) -> None:
    """Notices, questions, filings and their moves stand as of that hour."""
    found = {i.uscc: i for i in Institution.objects.filter(uscc__in=[lab.uscc for lab in labs])}
    announced = set(Notice.objects.values_list("institution__uscc", flat=True))
    filed = set(Filing.objects.values_list("institution__uscc", flat=True))
    for done, lab in enumerate(labs, start=1):
        institution = found.get(lab.uscc)
        if institution is not None:
            with transaction.atomic():
                if lab.uscc not in announced:
                    _notices(lab, institution, at)
                if lab.uscc not in filed:
                    _filing(lab, institution, at)
        progress("filings", done, len(labs))
    _moves(labs, at)


def _head(lab: Lab) -> Actor:
    head = lab.having("head")[0]
    post = Held("lab-head", institution_uscc=lab.uscc)
    return Actor(f"head-{lab.index}", head.name, head.person_no, (post,))


def _content(
    lab: Lab, client: Client, starts: date, ends: date, *, instrument: str = ""
) -> Content:
    crew = lab.crews[0]
    point = client.points[0]
    return Content(
        site_name=f"{client.name} {point.name}"[:120],
        region=client.region,
        starts_on=starts,
        ends_on=ends,
        lat=str(point.lat_deg),
        lon=str(point.lon_deg),
        client_name=client.name,
        client_uscc=client.uscc,
        client_consent=True,
        items=tuple(Item("水和废水", point.matrix, a.name, a.method) for a in lab.analytes[:4]),
        staff=tuple(p.person_no for p in crew.samplers),
        instruments=(instrument or crew.field_kit,),
    )


def _notices(lab: Lab, institution: Institution, at: datetime) -> None:
    """One long notice for each region of the clients; for the lively ones, today's work too."""
    if lab.kind == "public" and lab.index != 1:
        return  # not needed; the demonstration's own body does it all the same
    by, today = _head(lab), legal_day(at)
    regions = {client.region: client for client in lab.clients}
    for number, client in enumerate(regions.values()):
        if lab.index in {8, 10, 17} and number == 0:
            continue  # its work there is found in the reports
        begins = today - WORK
        late = lab.index % 9 == 3 and number == 0
        said = at - WORK + timedelta(days=30) if late else at - WORK - timedelta(days=3)
        made = notices.announce(
            institution=institution, by=by, at=said,
            content=_content(lab, client, begins, today + timedelta(days=5)),
        )  # fmt: skip
        notices.acknowledge(notice=made, by=OFFICER, at=said + timedelta(hours=5))
        if lab.index < LIVELY:
            notices.begin(notice=made, by=by, at=said + timedelta(days=4))
        if lab.index in {4, 13} and number == 0:
            asks.ask(
                notice=made, kind="question", text="请说明点位变更的原因。",
                due_on=today - timedelta(days=9), by=OFFICER, at=at - timedelta(days=12),
            )  # fmt: skip
    if lab.index < LIVELY:
        _today(lab, institution, by, at)


def _today(lab: Lab, institution: Institution, by: Actor, at: datetime) -> None:
    """A notice in one of the states, by the number of the body."""
    today, client = legal_day(at), lab.clients[lab.index % len(lab.clients)]
    soon = _content(lab, client, today + timedelta(days=2), today + timedelta(days=4))
    if lab.index % 5 == 3:
        soon = replace(soon, region="620104", site_name=f"西固 {soon.site_name}")  # away from home
    state = lab.index % 6
    if state == 0:
        notices.save_draft(institution=institution, content=soon, by=by, at=at)
        return
    if state == 1:
        soon = _content(lab, client, today - timedelta(days=2), today, instrument="OLD-01")
    made = notices.announce(
        institution=institution, content=soon, by=by, at=at - timedelta(hours=3)
    )
    if state == 2:
        later = _content(lab, client, soon.starts_on, soon.ends_on + timedelta(days=2))
        notices.announce(
            institution=institution, content=later, by=by, at=at - timedelta(hours=2), notice=made
        )
    elif state == 3:
        notices.cancel(notice=made, reason="委托单位停产，另行安排", by=by, at=at)
    elif state == 4:
        notices.acknowledge(notice=made, by=OFFICER, at=at - timedelta(hours=1))
        _question(made, by, at)
    elif state == 5:
        notices.begin(notice=made, by=by, at=at - timedelta(hours=1))
        notices.finish(notice=made, by=by, at=at)


def _question(notice: Notice, by: Actor, at: datetime) -> None:
    """One question answered, one inspection that waits to be confirmed, one past its day."""
    today = legal_day(at)
    asked = asks.ask(
        notice=notice, kind="material", text="请提供采样方案和委托合同。",
        due_on=today + timedelta(days=3), by=OFFICER, at=at - timedelta(minutes=50),
    )  # fmt: skip
    picture = asks.Upload("采样方案.pdf", b"%PDF-1.4\n% made up\n%%EOF\n")
    asks.answer(ask=asked, text="方案见附件。", files=[picture], by=by, at=at)
    asks.ask(
        notice=notice, kind="inspection", text="拟于采样当日到现场检查，请确认联系人。",
        due_on=today + timedelta(days=1), by=OFFICER, at=at - timedelta(minutes=40),
    )  # fmt: skip


def _filing(lab: Lab, institution: Institution, at: datetime) -> None:
    """Filed early in the year; every tenth body has not filed."""
    if lab.index % 10 == 9:
        return
    by, today = _head(lab), legal_day(at)
    # The thirteenth filed before its certificate was recorded: its change is overdue.
    filed = datetime(today.year, 1, 2 if lab.index % 13 == 12 else 12, 2, 0, tzinfo=at.tzinfo)
    services = ["manual", "self"] if lab.kind == "commercial" else ["manual"]
    signing = {"commitment": "2026-1", "signatory": by.name, "signatory_no": by.person_no}
    content = selectors.snapshot(institution, services, legal_day(filed))
    made = filings.file(
        institution=institution, platform="620000", content=content, by=by, at=filed, **signing
    )
    if lab.index in {4, 16}:
        when = at - timedelta(days=60 if lab.index == 4 else 6)
        registry.record_site(
            by="simulation", at=when, uscc=lab.uscc, name="采样工作站", region=lab.region
        )
    if lab.index in {6, 7}:
        changed = at - timedelta(days=2)
        content = selectors.snapshot(institution, [*services, "analysis"], legal_day(changed))
        filings.change(
            filing=made, content=content, due_on=None, note="增加业务类型", by=by, at=changed,
            **signing,
        )  # fmt: skip
        if lab.index == 7:
            filings.accept_change(filing=made, by=OFFICER, at=at - timedelta(days=1))


def _moves(labs: list[Lab], at: datetime) -> None:
    """A few filings idle, one of them confirmed; one lapsed; one struck off."""
    if Proposal.objects.exists():
        return
    with transaction.atomic():
        review.review(rows=Filing.objects.select_related("institution"), at=at)
        for index, to, code in (
            (8, "idle", "no-activity"), (10, "lapsed", "certificate-ended"), (11, "idle", "no-activity"),
        ):  # fmt: skip
            filing = _filing_of(labs, index)
            if filing is None:
                continue
            _confirmed(filing, to, code, at, settle=index != 11)
        last = _filing_of(labs, 13)
        if last is not None:
            proposal = filings.propose_striking_off(
                filing=last, decision_no="甘环罚〔2026〕8号", article="REG820 art 28",
                reason="备案时虚报人员数量", by=OFFICER, at=at - timedelta(days=1),
            )  # fmt: skip
            filings.confirm(proposal=proposal, by=LEADER, at=at)


def _filing_of(labs: list[Lab], index: int) -> Filing | None:
    rows = Filing.objects.select_related("institution").exclude(proposals__stage="pending")
    return rows.filter(
        institution__uscc__in=[lab.uscc for lab in labs if lab.index == index]
    ).first()


def _confirmed(filing: Filing, to: str, code: str, at: datetime, *, settle: bool) -> None:
    says = {
        "no-activity": t("连续没有工作登记或报告", "no notice or report for long"),
        "certificate-ended": t("没有有效的资质认定证书", "no certificate in force"),
    }[code]
    found = Move(to, (Reason(code, says, legal_day(at)),))
    made = filings.propose(filing=filing, found=found, at=at - timedelta(days=2))
    if made is not None and settle:
        filings.confirm(proposal=made, by=OFFICER, at=at - timedelta(days=1))
