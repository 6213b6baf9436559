from datetime import date, datetime
from decimal import Decimal

import pytest

from hengjian.core.text_input import (
    Unreadable,
    decode,
    excel_date,
    excel_datetime,
    half_width,
    parse_date,
    parse_decimal,
)


def test_full_width_becomes_ascii_and_chinese_stays():
    assert half_width("９１Ａ－１　号") == "91A-1 号"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("点位,化学需氧量\n".encode(), "utf-8"),
        ("点位,化学需氧量\n".encode("utf-8-sig"), "utf-8-sig"),
        ("点位,化学需氧量\n".encode("gb18030"), "gb18030"),
    ],
)
def test_three_encodings_are_read_without_asking(data, encoding):
    decoded = decode(data)
    assert decoded.text == "点位,化学需氧量\n"
    assert decoded.encoding == encoding


@pytest.mark.parametrize(
    "data",
    [
        "点位".encode("utf-16"),
        b"PK\x03\x04\x14\x00\x06\x00",  # a workbook with a wrong name
        b"\x89PNG\r\n\x1a\n",
        b"abc\x00def",
        b"caf\xe9",  # Latin-1 that ends in half a character
    ],
)
def test_what_is_not_such_a_text_is_refused(data):
    with pytest.raises(Unreadable) as refused:
        decode(data)
    assert refused.value.rule == "encoding"


@pytest.mark.parametrize(
    ("serial", "expected"),
    [
        ("1", date(1900, 1, 1)),
        (59, date(1900, 2, 28)),
        (61, date(1900, 3, 1)),
        ("43831", date(2020, 1, 1)),  # Excel shows 2020-01-01
        (46023.0, date(2026, 1, 1)),
        ("2958465", date(9999, 12, 31)),
    ],
)
def test_excel_serials(serial, expected):
    assert excel_date(serial) == expected


@pytest.mark.parametrize("serial", [60, "60.5", 0, -1, "2958466", "NaN", "abc", "46023.5"])
def test_days_excel_made_up_and_numbers_that_are_no_day(serial):
    with pytest.raises(Unreadable):
        excel_date(serial)


def test_an_excel_time_keeps_its_minutes():
    assert excel_datetime("46023.5") == datetime(2026, 1, 1, 12)  # noqa: DTZ001
    assert excel_datetime("46023.39583333333") == datetime(2026, 1, 1, 9, 30)  # noqa: DTZ001


@pytest.mark.parametrize(
    "text",
    ["2026-10-01", "2026/10/1", "2026.10.1", "2026年10月1日", "20261001", "２０２６－１０－０１"],
)
def test_dates_written_year_first(text):
    assert parse_date(text) == date(2026, 10, 1)


@pytest.mark.parametrize(
    "text", ["10/11/2026", "2026-02-30", "2026-10/01", "26-10-01", "", "46023"]
)
def test_dates_that_cannot_be_told(text):
    with pytest.raises(Unreadable) as refused:
        parse_date(text)
    assert refused.value.rule == "date"


def test_numbers_keep_their_digits():
    assert str(parse_decimal("０．０５０")) == "0.050"
    assert parse_decimal("1.5E-3") == Decimal("0.0015")


@pytest.mark.parametrize("text", ["1,000", "NaN", "1_000", "0.05L", "<1", "", "٣", "1e9999"])
def test_what_is_no_plain_number(text):
    with pytest.raises(Unreadable):
        parse_decimal(text)
