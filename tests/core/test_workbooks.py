"""Whatever is written, no cell is a formula and no name stops the workbook."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from python_calamine import CalamineWorkbook

from hengjian.core import workbooks


def test_text_stays_text_and_numbers_are_numbers():
    at = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    row = ["=1+1", "+cmd|x", "http://a", 7, None, at, date(2026, 1, 2), "007"]
    data = workbooks.table("x", ["a"] * len(row), [row])
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "hyperlink" not in sheet
    read = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()[1]
    # Legal time is eight hours ahead.
    assert read == ["=1+1", "+cmd|x", "http://a", 7, "", "2026-11-23 12:00:00", "2026-01-02", "007"]


@pytest.mark.parametrize("name", ["张/三", "[a]:*?\\'", "", "很长" * 40])
def test_any_name_becomes_a_sheets_name(name):
    data = workbooks.table(name, ["a"], [])
    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names
