"""Limits drawn here are the test's own, not the standard's."""

from tests.screening.drawn import Ask

from hengjian.screening.detectors.holding_time_exceeded import DETECTOR

LIMITS = [
    {"parameter": "cod", "preservation": "acid", "max_hours": 48.0},
    {"parameter": "cod", "preservation": "cold", "max_hours": 24.0},
    {"parameter": "temperature", "preservation": "none", "max_hours": 0.0},
]


def test_a_day_beyond_the_limit_of_its_preservation_is_found():
    found = Ask(DETECTOR)(
        holding_limits=LIMITS,
        analyses="""
        record  sample_no  parameter  preservation  sampled_at        begun_at
        1       W-1        cod        cold          2026-05-04T09:00  2026-05-06T09:00
        2       W-1        cod        acid          2026-05-04T09:00  2026-05-06T09:00
        """,
    )
    assert found == [("W-1 cod", "1", 24)]


def test_unknown_preservation_days_without_hours_and_on_the_spot_are_read_kindly():
    assert not Ask(DETECTOR)(
        holding_limits=LIMITS,
        analyses="""
        record  sample_no  parameter    preservation  sampled_at        begun_at          slack_h
        1       W-1        cod          other         2026-05-04T09:00  2026-05-06T08:00  0
        2       W-1        cod          cold          2026-05-04T09:00  2026-05-06T00:00  24
        3       W-1        temperature  none          2026-05-04T09:00  2026-05-04T09:10  0
        """,
    )


def test_a_parameter_without_a_limit_is_not_evaluated():
    ask = Ask(DETECTOR)
    assert not ask(
        holding_limits=LIMITS,
        analyses="""
        record  sample_no  parameter  sampled_at        begun_at
        1       W-1        nickel     2026-05-04T09:00  2026-09-04T09:00
        """,
    )
    assert ask.covered() == {"A": ("not evaluated", 0, 1)}
