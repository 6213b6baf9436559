"""Lanzhou to Tianshui is about 238 km by great circle (36.06 N 103.83 E, 34.58 N 105.72 E)."""

from tests.screening.drawn import Ask

from hengjian.screening.detectors.impossible_travel import DETECTOR


def test_an_hour_from_lanzhou_to_tianshui_is_too_short():
    found = Ask(DETECTOR)(
        presences="""
        record  person_no  lat_deg  lon_deg  begun_at          ended_at
        L       li         36.06    103.83   2026-05-04T08:00  2026-05-04T09:00
        T       li         34.58    105.72   2026-05-04T10:00  2026-05-04T11:00
        """
    )
    assert [(subject, record) for subject, record, _ in found] == [
        ("li 2026-05-04 10:00", "L"),
        ("li 2026-05-04 10:00", "T"),
    ]
    assert all(230 < speed < 245 for _, _, speed in found)


def test_three_hours_on_the_road_are_enough():
    assert not Ask(DETECTOR)(
        presences="""
        record  person_no  lat_deg  lon_deg  begun_at          ended_at
        L       li         36.06    103.83   2026-05-04T08:00  2026-05-04T09:00
        T       li         34.58    105.72   2026-05-04T12:00  2026-05-04T13:00
        """
    )


def test_many_samples_at_each_place_raise_one_question():
    found = Ask(DETECTOR)(
        presences="""
        record  person_no  lat_deg  lon_deg  begun_at          ended_at
        L1      li         36.06    103.83   2026-05-04T08:00  2026-05-04T09:00
        L2      li         36.06    103.83   2026-05-04T08:30  2026-05-04T09:00
        T1      li         34.58    105.72   2026-05-04T10:00  2026-05-04T11:00
        T2      li         34.58    105.72   2026-05-04T10:00  2026-05-04T11:00
        """
    )
    assert [(subject, record) for subject, record, _ in found] == [
        ("li 2026-05-04 10:00", "L1"),
        ("li 2026-05-04 10:00", "T1"),
    ]


def test_the_longest_stay_counts_when_a_short_one_lies_inside_it():
    found = Ask(DETECTOR)(
        presences="""
        record  person_no  lat_deg  lon_deg  begun_at          ended_at
        long    li         36.06    103.83   2026-05-04T08:00  2026-05-04T12:00
        short   li         36.06    103.83   2026-05-04T08:10  2026-05-04T08:20
        T       li         34.58    105.72   2026-05-04T12:30  2026-05-04T13:00
        """
    )
    assert [record for _, record, _ in found] == ["T", "long"]


def test_two_hand_overs_at_the_same_minute_in_two_cities_are_found():
    assert Ask(DETECTOR)(
        presences="""
        record  person_no  lat_deg  lon_deg  begun_at          ended_at
        1       li         36.06    103.83   2026-05-04T09:00  2026-05-04T09:00
        2       li         34.58    105.72   2026-05-04T09:00  2026-05-04T09:00
        """
    )


def test_no_coordinates_means_not_evaluated():
    ask = Ask(DETECTOR)
    assert not ask(
        presences="""
        record  person_no  lat_deg  lon_deg  begun_at          ended_at
        1       li         -        -        2026-05-04T08:00  2026-05-04T09:00
        """
    )
    assert ask.covered() == {"A": ("not evaluated", 0, 1)}
