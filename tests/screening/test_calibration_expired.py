from tests.screening.drawn import Ask

from hengjian.screening.detectors.calibration_expired import DETECTOR

CERTIFICATES = """
    record  instrument_no  calibrated_on  due_on
    c1      YQ-01          2025-03-01     2026-02-28
    c2      YQ-01          2026-04-01     2027-03-31
"""


def test_a_use_in_the_gap_between_two_certificates_is_found():
    found = Ask(DETECTOR)(
        calibrations=CERTIFICATES,
        instrument_uses="""
        record  instrument_no  begun_at
        1       YQ-01          2026-03-10T09:00
        """,
    )
    assert found == [("YQ-01", "1", 10)]


def test_the_due_day_itself_and_the_first_day_count_in_local_time():
    assert not Ask(DETECTOR)(
        calibrations=CERTIFICATES,
        instrument_uses="""
        record  instrument_no  begun_at
        1       YQ-01          2026-02-28T23:59
        2       YQ-01          2026-04-01T00:01
        """,
    )


def test_an_instrument_without_any_certificate_is_not_evaluated():
    ask = Ask(DETECTOR)
    assert not ask(
        calibrations=CERTIFICATES,
        instrument_uses="record instrument_no begun_at\n1 YQ-09 2026-03-10T09:00",
    )
    assert ask.covered() == {"A": ("not evaluated", 0, 1)}
