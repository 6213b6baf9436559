from tests.screening.drawn import Ask

from hengjian.screening.detectors.signed_before_analysis_ended import DETECTOR

REPORT = """
    record  report_no  signed_at
    R       R-1        2026-05-06T10:00
"""


def test_a_report_signed_while_one_analysis_ran_is_found_with_that_result():
    found = Ask(DETECTOR)(
        reports=REPORT,
        analyses="""
        record  report_no  ended_at
        1       R-1        2026-05-06T09:00
        2       R-1        2026-05-07T10:00
        """,
    )
    assert found == [("R-1", "2", 24), ("R-1", "R", 24)]


def test_the_last_day_of_analysis_without_an_hour_is_lawful():
    assert not Ask(DETECTOR)(
        reports=REPORT,
        analyses="""
        record  report_no  ended_at          slack_h
        1       R-1        2026-05-06T23:00  24
        2       R-2        2026-05-09T00:00  0
        """,
    )


def test_a_report_without_an_end_of_analysis_is_not_evaluated():
    ask = Ask(DETECTOR)
    assert not ask(reports=REPORT, analyses="record report_no ended_at\n1 R-1 -")
    assert ask.covered() == {"A": ("not evaluated", 0, 1)}
