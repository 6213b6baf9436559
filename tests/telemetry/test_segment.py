"""What the data segment says, and every way in which it may depart from its edition."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.telemetry.conftest import MN, segment

from hengjian.telemetry.hj212.segment import parse


def rules(data: bytes) -> list[str]:
    return [problem.rule for problem in parse(data).problems]


def test_a_good_message_is_read_whole_and_has_no_problem():
    message = parse(
        b"QN=20261123090005456;ST=32;CN=2061;PW=123456;MN=6201020000000000000000B2;Flag=5;CP=&&"
        b"DataTime=20261123080000;w01018-Cou=5.10,w01018-Avg=51.0,w01018-Flag=N;w21003-Avg=<0.02,"
        b"w21003-Flag=D&&"
    )
    assert not message.problems
    assert message.edition == "2017" and message.wants_answer
    assert message.data_time == "20261123080000"
    read = [(v.factor, v.suffix, v.text, v.mark) for v in message.values]
    assert read == [
        ("w01018", "Cou", "5.10", "N"),
        ("w01018", "Avg", "51.0", "N"),
        ("w21003", "Avg", "<0.02", "D"),
    ]


@pytest.mark.parametrize(
    ("flag", "edition"), [(0, "2005"), (4, "2017"), (5, "2017"), (8, "2025"), (9, "2025")]
)
def test_the_edition_is_read_from_the_version_bits(flag, edition):
    assert parse(segment(flag=flag)).edition == edition


def test_without_a_flag_it_is_the_edition_of_2005():
    assert parse(b"ST=32;CN=2011;PW=123456;MN=X1;CP=&&011-Rtd=231.0&&").edition == "2005"


def test_a_message_cut_off_before_its_flag_is_of_no_edition():
    message = parse(b"QN=20261123120000001;ST=31;CN=2011;PW=12")
    assert message.edition is None
    assert [p.rule for p in message.problems] == ["cp-missing"]


GOOD = segment(7)
DEVIATIONS = [
    (GOOD.replace(b"Flag=5", b"Flag=13"), "version-unknown"),
    (GOOD.replace(b"Flag=5", b"Flag=x"), "flag-value"),
    (GOOD.replace(b"ST=31", b"ST=99"), "st-unknown"),
    (GOOD.replace(b"CN=2011", b"CN=2012;CN=2011"), "duplicate-field"),
    (GOOD.replace(b"CN=2011", b"CN=2999"), "cn-unknown"),
    (GOOD.replace(b"PW=123456", b"PW="), "field-form"),
    (GOOD.replace(MN.encode(), MN.lower().encode()), "field-form"),
    (GOOD.replace(b"PW=123456;", b""), "field-missing"),
    (GOOD.replace(b"ST=31;CN=2011", b"CN=2011;ST=31"), "field-order"),
    (GOOD.replace(b"Flag=5", b"Flag=7"), "packet-numbers"),
    (GOOD.replace(b"Flag=5", b"Flag=7;PNUM=2;PNO=3"), "packet-numbers"),
    (GOOD.replace(b"Flag=5;", b"Flag=5;XX=1;"), "field-unknown"),
    (GOOD.replace(b"=N&&", b"=Z&&"), "mark-unknown"),
    (GOOD.replace(b"a21026-Rtd", b"a21026-Xyz"), "suffix-unknown"),
    (GOOD.replace(b"=N&&", b"=N,;&&"), "empty-field"),
    (GOOD.replace(b"a21026-Flag=N", b"a21026-Flag"), "cp-syntax"),
    (GOOD.replace(b"a21026-Flag=N", b"a21026-Rtd=9"), "duplicate-field"),
    (GOOD.replace(b"DataTime=20261123120000", b"DataTime=20261123120000000"), "data-time-form"),
    (GOOD.replace(b"DataTime=20261123", b"DataTime=20261124"), "data-time-after-qn"),
    (GOOD.replace(b"=N&&", b"=\xd6\xd0&&"), "not-utf8"),
    (GOOD.replace(b"CP=&&", b"CP="), "cp-missing"),
    (GOOD.replace(b"=N&&", b"=N;x=" + b"1" * 950 + b"&&"), "cp-too-long"),
]


@pytest.mark.parametrize(("data", "rule"), DEVIATIONS)
def test_a_departure_is_named(data, rule):
    assert rules(GOOD) == []
    assert rule in rules(data)


@pytest.mark.parametrize("cipher", [b"{0x0a1b2c}", b"\xff\xfe\x00binary"])
def test_an_encrypted_message_of_2025_is_recognised_and_not_read(cipher):
    message = parse(segment(flag=9).partition(b"CP=&&")[0] + b"CP=&&" + cipher + b"&&")
    assert message.sealed and not message.values and message.content == cipher
    assert [p.rule for p in message.problems] == ["sealed"]


def test_odd_bytes_in_another_edition_are_a_deviation_not_a_cipher():
    assert not parse(segment(flag=5).replace(b"=N&&", b"=\xff&&")).sealed


@settings(max_examples=300)
@given(st.binary(max_size=300))
def test_whatever_the_bytes_the_result_can_be_stored_and_shown(data):
    message = parse(b"QN=1;ST=31;CN=2011;Flag=5;" + data)
    texts = [*message.header.values(), *(v.text for v in message.values), message.data_time]
    texts += [str(problem.message) for problem in message.problems]
    for text in texts:
        json.dumps(text).encode()
        assert not any(ord(character) < 32 for character in text)
