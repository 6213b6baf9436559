"""Workbooks and CSV files as tests need them."""

from __future__ import annotations

import io
from datetime import date

import xlsxwriter

from hengjian.registry.tabular import File

INSTITUTION = ["统一社会信用代码*", "机构名称*", "机构类别*", "行政区划代码*"]
GOOD = {
    "机构": [
        INSTITUTION,
        ["91620102MA0000015R", "兰州陇源检测有限公司", "社会化检测机构", "620102"],
    ],
    "人员": [["人员编号", "姓名"], ["P-1", "王小明"], ["P-2", "李芳"]],
    "任职": [
        ["人员编号", "统一社会信用代码", "任职起", "任职至"],
        ["P-1", "91620102MA0000015R", "2024-01-01", "2025-12-31"],
        ["P-2", "91620102MA0000015R", date(2024, 1, 1), ""],
    ],
    "授权": [
        ["人员编号", "统一社会信用代码", "授权任务", "授权起"],
        ["P-1", "91620102MA0000015R", "采样", 45292],
    ],
    "仪器": [
        ["统一社会信用代码", "仪器编号", "仪器名称", "租借", "并行样品数"],
        ["91620102MA0000015R", "YQ-001", "离子色谱仪", "否", 4],
    ],
    "检定校准": [
        ["统一社会信用代码", "仪器编号", "检定校准日期", "有效期至"],
        ["91620102MA0000015R", "YQ-001", "2024.1.1", "２０２５年１月１日"],
    ],
    "证书": [
        ["统一社会信用代码", "证书编号", "发证日期", "有效期至"],
        ["91620102MA0000015R", "242812051234", "2024-01-01", "2029-12-31"],
    ],
    "能力表": [
        ["证书编号", "类别", "对象", "项目", "方法", "批准日期"],
        ["242812051234", "水和废水", "地表水", "氨氮", "HJ 535-2009", "2024-01-01"],
    ],
    "场所": [
        ["统一社会信用代码", "场所名称", "行政区划代码"],
        ["91620102MA0000015R", "本部", "620102"],
    ],
}


def workbook(sheets, name: str = "register.xlsx") -> File:
    """An .xlsx of the sheets; days become real Excel days."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    as_day = book.add_format({"num_format": "yyyy-mm-dd"})
    for title, rows in sheets.items():
        sheet = book.add_worksheet(title)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(r, c, cell, as_day)
                elif isinstance(cell, str):
                    sheet.write_string(r, c, cell)
                else:
                    sheet.write(r, c, cell)
    book.close()
    return File(name, buffer.getvalue())


def csv(name: str, text: str, encoding: str = "utf-8") -> File:
    """A text file."""
    return File(name, text.encode(encoding))
