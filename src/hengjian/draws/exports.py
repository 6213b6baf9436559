"""Draws as workbooks: the list with its states, and one draw's pool with its result."""

from __future__ import annotations

from collections.abc import Iterable

from hengjian.core import workbooks
from hengjian.core.text import t
from hengjian.draws import selectors
from hengjian.draws.models import Draw


def listed(rows: Iterable[Draw]) -> bytes:
    """One row a draw: what for, where it stands, who was drawn, how often it was aborted."""
    titles = (
        t("编号", "Number"), t("用途", "Purpose"), t("事项", "Subject"),
        t("行政区划代码", "Region code"), t("补充自", "Supplement to"), t("阶段", "Stage"),
        t("发起时间", "Opened"), t("公共随机数来源", "Source of the public number"),
        t("公布时间", "Its hour"), t("公共随机数", "Public number"), t("候选", "Candidates"),
        t("回避", "Excluded"), t("抽取时间", "Drawn"), t("抽中", "Members"),
        t("本事项中止次数", "Aborts of this subject"), t("中止理由", "Reason of the abort"),
        t("名单承诺", "Commitment"),
    )  # fmt: skip
    return workbooks.table(
        str(t("随机抽取", "Draws")), [str(title) for title in titles], map(_row, rows)
    )


def _row(row: Draw) -> tuple[object, ...]:
    pool = row.terms["pool"]
    return (
        row.number, row.purpose_name, row.subject, row.region, row.terms["follows"],
        row.get_stage_display(), row.opened_at, row.source, row.due, row.value, len(pool),
        sum(bool(one["excluded"]) for one in pool), row.drawn_at,
        "、".join(member["id"] for member in row.members),
        selectors.aborts(row.purpose, row.subject),
        row.abort_reason if row.stage == Draw.Stage.ABORTED else "", row.commitment,
    )  # fmt: skip


def pool(found: Draw, *, named: bool) -> bytes:
    """One row a candidate, by rank once drawn. `named`: with names (office only)."""
    titles = [
        t("抽取编号", "Draw"), t("阶段", "Stage"), t("次序", "Rank"), t("候选", "Candidate"),
        t("姓名或名称", "Name"), t("领域", "Fields"), t("可任组长", "May lead"),
        t("抽中概率", "Chance to be drawn"), t("结果", "Result"), t("原因", "Reason"),
    ]  # fmt: skip
    lines = selectors.pool(found, named=named)
    rows = (
        (
            found.number, found.get_stage_display(), line.rank, line.id, line.name,
            "、".join(line.fields), t("是", "yes") if line.may_lead else "", line.chance_shown,
            line.result, line.reason or line.excluded,
        )
        for line in lines
    )  # fmt: skip
    return workbooks.table(found.number, [str(title) for title in titles], rows)
