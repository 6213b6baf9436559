"""Workbooks: the template for clause texts, a sheet as Excel, the list as Excel.

Cells are written as text; formulas and links are never made from strings.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from hengjian.assessment.models import Assessment
from hengjian.assessment.models.sheet import Value
from hengjian.assessment.selectors import RowResult
from hengjian.assessment.texts import COLUMNS
from hengjian.core.text import Text, t
from hengjian.standards import clauses as standards

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LIST = (
    t("编号", "Number"),
    t("机构", "Institution"),
    t("统一社会信用代码", "Credit code"),
    t("事项", "Matter"),
    t("评审方式", "Mode"),
    t("阶段", "Stage"),
    t("条款集", "Clause sets"),
    t("评审日", "Held on"),
    t("结论", "Conclusion"),
)


def clause_template() -> bytes:
    """The empty workbook for clause texts, its slots without text already listed."""
    rows = []
    for one in standards.sets().values():
        for clause in standards.clauses(one.key):
            if not clause.gist.zh:
                star = "是" if clause.starred else "否"
                rows.append(
                    [one.key, one.edition, clause.item, clause.clause, "", "", star, "", ""]
                )
    heads = [f"{c.title.zh}*" if c.required else c.title.zh for c in COLUMNS]
    return _book("条款", heads, rows, [12, 10, 8, 14, 60, 30, 8, 12, 12])


def listing(rows: Iterable[Assessment], conclusion: Any) -> bytes:
    """The list as the reader sees it, in his language."""
    lines = [
        [
            row.number,
            row.institution.name,
            row.institution.uscc,
            row.subject,
            str(row.get_mode_display()),
            str(row.get_stage_display()),
            ", ".join(one["key"] for one in row.clause_sets),
            row.held_on.isoformat(),
            str(conclusion(row.conclusion, row.mode)),
        ]
        for row in rows
    ]
    widths = [18, 36, 22, 20, 14, 12, 26, 12, 16]
    return _book(str(t("评审", "Assessments")), [str(head) for head in _LIST], lines, widths)


_SHEET = (
    t("条款集", "Clause set"),
    t("项号", "Item"),
    t("条款", "Clause"),
    t("星号", "Starred"),
    t("内容", "Topic"),
    t("条文", "Text"),
    t("核对状态", "Standing"),
    t("结论", "Result"),
    t("评审意见", "Judged"),
    t("所见", "Found"),
    t("裁定说明", "Settled because"),
    t("证据数", "Evidence"),
)
_LACKS = {
    "empty": t("未评审", "Not judged"),
    "differs": t("意见不一", "Differs"),
    "leader-alone": t("仅组长评审", "Leader alone"),
}
_NO_TEXT = t("无条款原文记录", "Text not on record")


def sheet(found: Assessment, rows: Iterable[RowResult]) -> bytes:
    """The sheet of an assessment: every clause with what this reader may see of it."""
    lines = [_line(one) for one in rows]
    widths = [12, 8, 14, 8, 20, 50, 16, 14, 36, 44, 36, 10]
    name = f"{t('评审表', 'Sheet')} {found.number}"
    return _book(name, [str(head) for head in _SHEET], lines, widths)


def _line(one: RowResult) -> list[str]:
    row, result = one.row, one.result
    judged = "；".join(f"{x.member.name} {Value(x.value).label}" for x in one.judgements)
    return [
        row.set_key,
        row.item,
        row.clause,
        "*" if row.starred else "",
        str(Text(row.topic_zh, row.topic_en)),
        str(Text(row.text_zh, row.text_en) if row.text_zh else _NO_TEXT),
        str(one.standing.label),
        str(Value(result.value).label if result.value else _LACKS[result.lack]),
        judged,
        "\n".join(x.finding for x in one.judgements if x.finding),
        row.settled_note,
        str(one.evidence),
    ]


def _book(
    name: str, heads: Sequence[str | Text], rows: Iterable[Sequence[str]], widths: Sequence[int]
) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#E8F0EC", "border": 1})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for place, (title, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.set_column(place, place, width, text)
            sheet.write_string(0, place, str(title), head)
        for number, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell, text)
    return out.getvalue()
