"""Unauthorised person: somebody sampled, analysed or signed without an authorisation that day.

Law     SAMR39 art 12 and 26, signing beyond the signatory's field; SUP2025 art 6.
Reads   presences, analyses, reports, authorisations (days in Asia/Shanghai, both included;
        NULL parameter or method = any).
Gives   One row per act; measure = acts of that person and task without authorisation.
Misses  Institutions that filed no authorisation for a task (not evaluated); a borrowed name.
Alarms  A trainee under supervision; an authorisation granted but entered late; drivers and
        sample keepers, who only hand over: of presences, samplings and field measurements count.
"""

import ibis
import ibis.expr.types as ir

from hengjian.core.text import t
from hengjian.screening.contract import FAIL, Detector, Parameters, Tables, schema
from hengjian.screening.expressions import legal_day
from hengjian.screening.tables import TABLES

PRESENCES = schema(TABLES["presences"], "report_no", "person_no", "begun_at")
ANALYSES = schema(
    TABLES["analyses"],
    *("report_no", "analyst_no", "parameter", "method", "begun_at"),
)
REPORTS = schema(TABLES["reports"], "report_no", "signed_by", "signed_at")
AUTHORISATIONS = schema(
    TABLES["authorisations"],
    *("person_no", "task", "parameter", "method", "valid_from", "valid_until"),
)
ALWAYS, FOR_EVER = "1900-01-01", "9999-12-31"
WORK = ("institution", "task", "person_no", "p_key", "m_key")


def _acts(presences: ir.Table, analyses: ir.Table, reports: ir.Table) -> ir.Table:
    """Who did what on which day, the three tasks under one another."""
    none = ibis.null("string")
    field = presences.filter(~presences["record"].startswith("custody:"))
    sampling = field.select(
        "institution",
        "report_no",
        "record",
        "person_no",
        task=ibis.literal("sampling"),
        on=legal_day(field["begun_at"]),
        parameter=none,
        method=none,
    )
    analysis = analyses.select(
        "institution",
        "report_no",
        "record",
        person_no=analyses["analyst_no"],
        task=ibis.literal("analysis"),
        on=legal_day(analyses["begun_at"]),
        parameter=analyses["parameter"],
        method=analyses["method"],
    )
    signing = reports.select(
        "institution",
        "report_no",
        "record",
        person_no=reports["signed_by"],
        task=ibis.literal("signing"),
        on=legal_day(reports["signed_at"]),
        parameter=none,
        method=none,
    )
    return ibis.union(sampling, analysis, signing)


def asked(tables: Tables, p: Parameters) -> ir.Table:
    """An act can be asked about when its person, its day and the task's register are known."""
    acts = _acts(tables["presences"], tables["analyses"], tables["reports"])
    held = tables["authorisations"].select("institution", "task").distinct()
    acts = acts.left_join(held.mutate(on_file=ibis.literal(True)), ["institution", "task"])
    return acts.select(
        "institution",
        "record",
        evaluable=acts["on_file"].fill_null(False)
        & acts["person_no"].notnull()
        & acts["on"].notnull(),
    )


def _uncovered(acts: ir.Table, authorisations: ir.Table) -> ir.Table:
    """The kinds of act (who, task, day, parameter, method) that no authorisation covers."""
    held = authorisations.select(
        "institution",
        "task",
        "person_no",
        a_parameter=authorisations["parameter"].fill_null(""),
        a_method=authorisations["method"].fill_null(""),
        a_from=authorisations["valid_from"].fill_null(ibis.date(ALWAYS)),
        a_until=authorisations["valid_until"].fill_null(ibis.date(FOR_EVER)),
    )
    # People do the same thing many times: ask first about whole spans of days, nearly all of which
    # one authorisation covers, and day by day only about the rest.
    spans = acts.group_by(*WORK).aggregate(first=acts["on"].min(), last=acts["on"].max())
    spans = spans.anti_join(held, _covering(spans, held, "first", "last"))
    days = acts.semi_join(spans, list(WORK)).select(*WORK, "on").distinct()
    return days.anti_join(held, _covering(days, held, "on", "on"))


def _covering(acts: ir.Table, held: ir.Table, first: str, last: str) -> list[ir.BooleanValue]:
    """What makes an authorisation cover an act. Signing and sampling name no parameter or method:
    there any authorisation of the task will do.
    """
    return [
        *(acts[name] == held[name] for name in ("institution", "task", "person_no")),
        acts[first] >= held["a_from"],
        acts[last] <= held["a_until"],
        (held["a_parameter"] == "")
        | (acts["p_key"] == "")
        | (held["a_parameter"] == acts["p_key"]),
        (held["a_method"] == "") | (acts["m_key"] == "") | (held["a_method"] == acts["m_key"]),
    ]


def unauthorised_person(
    *,
    presences: ir.Table,
    analyses: ir.Table,
    reports: ir.Table,
    authorisations: ir.Table,
    p: Parameters,
) -> ir.Table:
    """Acts of a person whom no authorisation of the institution covers on that day."""
    acts = _acts(presences, analyses, reports)
    acts = acts.filter(acts["person_no"].notnull(), acts["on"].notnull())
    acts = acts.semi_join(authorisations, ["institution", "task"])
    acts = acts.mutate(p_key=acts["parameter"].fill_null(""), m_key=acts["method"].fill_null(""))
    found = acts.semi_join(_uncovered(acts, authorisations), [*WORK, "on"])
    subject = found["person_no"].concat(" ", found["task"], " ", found["on"].cast("string"))
    found = found.mutate(subject=subject)
    same = ibis.window(group_by=["institution", "subject"])
    return found.mutate(
        measure=found["record"].count().over(same).cast("float64"),
        uncertainty=ibis.null("float64"),
    )


DETECTOR = Detector(
    code="unauthorised-person",
    flag="unauthorised_person",
    question=t(
        "采样、分析或签发人员当日是否取得相应授权？",
        "Was the person authorised that day to sample, analyse or sign?",
    ),
    law=("X26", "SUP06", "SAMR39:seal-signatory", "SAMR39:fine-faults"),
    reads={
        "presences": PRESENCES,
        "analyses": ANALYSES,
        "reports": REPORTS,
        "authorisations": AUTHORISATIONS,
    },
    unit="analyses",
    needs=("analyst_no", "begun_at"),
    asks=asked,
    measure_unit=t("无授权的操作次数", "acts without authorisation"),
    lookalikes=t(
        "在监督下实习；授权已批准但录入滞后；项目或方法名称写法不同",
        "A trainee under supervision; a late entry; a parameter or method spelt otherwise",
    ),
    clears=t(
        "覆盖当日的授权文件、监督记录",
        "An authorisation that covers the day, a record of supervision",
    ),
    misses=t(
        "未登记任何授权的机构（列为未评价）；冒用他人姓名",
        "Institutions with no register of authorisations (not evaluated); a borrowed name",
    ),
    optional=frozenset({"presences", "analyses", "reports"}),
    find=unauthorised_person,
    hit=FAIL,
)
