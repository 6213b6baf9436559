"""Reports under suspension and files whose times run backwards."""

from tests.screening.drawn import Ask

from hengjian.screening.detectors import file_mtime_before_creation, report_during_suspension

REPORTS = """
    record  report_no  issued_on
    r1      R-1        2020-11-03
    r2      R-2        2020-11-27
    r3      R-3        2020-11-26
    r4      R-4        -
"""


def test_reports_issued_inside_the_measure_are_found_last_day_included():
    ask = Ask(report_during_suspension.DETECTOR)
    found = ask(
        reports=REPORTS,
        measures="record kind start_on end_on\nm 责令暂停出报告 2020-10-16 2020-11-26",
    )
    assert found == [("R-1", "m", 18), ("R-1", "r1", 18), ("R-3", "m", 41), ("R-3", "r3", 41)]
    assert ask.covered() == {"A": ("fail", 3, 1)}


def test_a_warning_stops_nothing_and_an_open_measure_has_no_end():
    ask = Ask(report_during_suspension.DETECTOR)
    assert not ask(
        reports=REPORTS, measures="record kind start_on end_on\nm 警告 2020-10-16 2020-11-26"
    )
    found = ask(reports=REPORTS, measures="record kind start_on end_on\nm suspension 2020-11-27 -")
    assert found == [("R-2", "m", 0), ("R-2", "r2", 0)]


def test_a_file_changed_before_its_data_existed_is_found():
    found = Ask(file_mtime_before_creation.DETECTOR)(
        raw_files="""
        record  name    created_at        modified_at       acquired_at
        1       a.dat   2022-03-03T15:20  2022-03-01T15:20  2022-03-03T15:18
        2       b.dat   2022-03-03T15:20  2022-03-01T15:20  -
        """
    )
    assert found == [("a.dat", "1", 48), ("b.dat", "2", 48)]


def test_a_copy_made_after_the_measurement_is_lawful():
    ask = Ask(file_mtime_before_creation.DETECTOR)
    assert not ask(
        raw_files="""
        record  name    created_at        modified_at       acquired_at
        1       a.dat   2022-04-01T09:00  2022-03-03T15:21  2022-03-03T15:18
        2       b.dat   2022-03-03T15:20  2022-03-03T15:21  2022-03-03T15:18
        3       c.dat   -                 2022-03-03T15:21  -
        """
    )
    assert ask.covered() == {"A": ("pass", 2, 1)}
