from tests.screening.drawn import Ask

from hengjian.screening.detectors.analysis_before_receipt import DETECTOR


def test_an_analysis_before_the_hand_over_or_the_sampling_is_found():
    found = Ask(DETECTOR)(
        analyses="""
        record  sample_no  sampled_at        received_at       begun_at
        1       W-1        2026-05-04T09:00  2026-05-04T15:00  2026-05-04T13:00
        2       W-2        2026-05-04T09:00  -                 2026-05-04T08:00
        """
    )
    assert found == [("W-1", "1", 2), ("W-2", "2", 1)]


def test_on_the_spot_after_receipt_and_days_without_hours_are_lawful():
    assert not Ask(DETECTOR)(
        analyses="""
        record  sample_no  role       sampled_at        received_at       begun_at          slack_h
        1       W-1        sample     2026-05-04T09:00  -                 2026-05-04T09:05  0
        2       W-2        sample     2026-05-04T09:00  2026-05-04T15:00  2026-05-04T15:00  0
        3       W-3        sample     2026-05-04T13:15  -                 2026-05-04T00:00  24
        4       B-1        lab_blank  2026-05-04T09:00  2026-05-04T15:00  2026-05-04T08:00  0
        """
    )


def test_without_an_analysis_time_nothing_is_asked():
    ask = Ask(DETECTOR)
    assert not ask(
        analyses="""
        record  sample_no  sampled_at        begun_at
        1       W-1        2026-05-04T09:00  -
        2       W-2        -                 2026-05-04T09:00
        """
    )
    assert ask.covered() == {"A": ("not evaluated", 0, 2)}
