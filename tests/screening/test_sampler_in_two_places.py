"""Lanzhou lies at 36.06 N 103.83 E, Tianshui 250 km away at 34.58 N 105.72 E."""

from tests.screening.drawn import Ask

from hengjian.screening.detectors.sampler_in_two_places import DETECTOR


def test_one_sampler_at_two_cities_at_once_is_found():
    found = Ask(DETECTOR)(
        presences="""
        record  person_no  lat_deg  lon_deg  begun_at          ended_at
        L       li         36.06    103.83   2026-05-04T09:00  2026-05-04T10:00
        T       li         34.58    105.72   2026-05-04T09:30  2026-05-04T11:00
        X       wang       34.58    105.72   2026-05-04T09:30  2026-05-04T11:00
        """
    )
    assert found == [("li 2026-05-04 09:30", "L", 30), ("li 2026-05-04 09:30", "T", 30)]


def test_a_team_at_one_point_and_neighbouring_stacks_are_lawful():
    assert not Ask(DETECTOR)(
        presences="""
        record  person_no  lat_deg  lon_deg  begun_at          ended_at
        1       li         36.060   103.830  2026-05-04T09:00  2026-05-04T10:00
        1       wang       36.060   103.830  2026-05-04T09:00  2026-05-04T10:00
        2       li         36.064   103.830  2026-05-04T09:10  2026-05-04T10:10
        3       li         36.060   103.830  2026-05-04T10:10  2026-05-04T11:00
        """
    )


def test_windows_that_only_touch_do_not_overlap():
    assert not Ask(DETECTOR)(
        presences="""
        record  person_no  lat_deg  lon_deg  begun_at          ended_at
        1       li         36.06    103.83   2026-05-04T09:00  2026-05-04T10:00
        2       li         34.58    105.72   2026-05-04T10:00  2026-05-04T11:00
        """
    )


def test_a_long_first_window_is_still_seen_behind_a_short_second_one():
    found = Ask(DETECTOR)(
        presences="""
        record  person_no  lat_deg  lon_deg  begun_at          ended_at
        1       li         36.06    103.83   2026-05-04T09:00  2026-05-04T14:00
        2       li         36.06    103.83   2026-05-04T09:10  2026-05-04T09:20
        3       li         34.58    105.72   2026-05-04T13:00  2026-05-04T13:30
        """
    )
    assert {record for _, record, _ in found} == {"1", "3"}


def test_without_coordinates_or_with_an_unattended_window_nothing_is_asked():
    ask = Ask(DETECTOR)
    assert not ask(
        presences="""
        record  person_no  lat_deg  lon_deg  begun_at          ended_at
        1       li         -        -        2026-05-04T09:00  2026-05-04T10:00
        2       li         34.58    105.72   2026-05-04T00:00  2026-05-05T00:00
        3       li         36.06    103.83   2026-05-04T09:00  2026-05-04T10:00
        """
    )
    assert ask.covered() == {"A": ("pass", 1, 2)}
