"""Consumables, wells, power and calibrator checks: what the field leaves on paper."""

from tests.screening.drawn import Ask

from hengjian.screening.detectors import (
    calibration_out_of_range,
    consumable_shortage,
    plant_not_operating,
    well_interval_short,
)

SAMPLINGS = """
    record  sample_no  item  begun_at
    1       P-1        head  2026-05-04T08:00
    2       P-2        head  2026-05-04T09:00
    3       P-3        head  2026-05-04T10:00
"""


def test_three_samples_with_two_heads_are_found_with_the_count():
    found = Ask(consumable_shortage.DETECTOR)(
        samplings=SAMPLINGS, inventory="record item on_date stock\ni head 2026-05-01 2"
    )
    assert found == [("head 2026-05-04", record, 1) for record in ("1", "2", "3", "i")]


def test_enough_heads_by_the_newest_count_are_lawful():
    assert not Ask(consumable_shortage.DETECTOR)(
        samplings=SAMPLINGS,
        inventory="record item on_date stock\ni head 2026-05-01 2\nj head 2026-05-04 3",
    )


def test_a_count_too_old_or_of_later_days_is_not_used():
    ask = Ask(consumable_shortage.DETECTOR)
    assert not ask(
        samplings=SAMPLINGS,
        inventory="record item on_date stock\ni head 2026-01-01 2\nj head 2026-05-05 2",
    )
    assert ask.covered() == {"A": ("not evaluated", 0, 3)}


def test_a_sample_from_a_plant_that_stands_still_is_found():
    found = Ask(plant_not_operating.DETECTOR)(
        samplings="record sample_no site begun_at\n1 V-1 works 2026-08-21T09:00",
        power="record site on_date kwh typical_kwh\np works 2026-08-21 9.5 950",
    )
    assert found == [("V-1", "1", 0.01), ("V-1", "p", 0.01)]


def test_a_working_plant_a_blank_and_the_local_day_are_lawful():
    assert not Ask(plant_not_operating.DETECTOR)(
        samplings="""
        record  sample_no  site   role         begun_at
        1       V-1        works  sample       2026-08-22T00:30
        2       V-2        works  field_blank  2026-08-21T09:00
        """,
        power="""
        record  site   on_date     kwh  typical_kwh
        p       works  2026-08-21  9.5  950
        q       works  2026-08-22  900  950
        """,
    )


def test_another_plants_meter_is_not_used():
    ask = Ask(plant_not_operating.DETECTOR)
    assert not ask(
        samplings="record sample_no begun_at\n1 V-1 2026-08-21T09:00",
        power="record site on_date kwh typical_kwh\np works 2026-08-21 9.5 950",
    )
    assert ask.covered() == {"A": ("not evaluated", 0, 1)}


def test_sampling_minutes_after_the_wells_development_is_found():
    found = Ask(well_interval_short.DETECTOR)(
        wells="record well ended_at\nw W1 2026-06-01T10:00",
        samplings="record sample_no point_no begun_at\n1 G-1 W1 2026-06-01T11:00",
    )
    assert found == [("G-1", "1", 1), ("G-1", "w", 1)]


def test_a_day_of_rest_and_a_purge_before_sampling_are_lawful():
    assert not Ask(well_interval_short.DETECTOR)(
        wells="""
        record  well  stage        ended_at
        w       W1    development  2026-06-01T10:00
        p       W1    purge        2026-06-02T09:30
        """,
        samplings="record sample_no point_no begun_at\n1 G-1 W1 2026-06-02T10:00",
    )


def test_a_well_without_a_washing_is_not_evaluated():
    ask = Ask(well_interval_short.DETECTOR)
    assert not ask(
        wells="record well ended_at\nw W1 2026-06-01T10:00",
        samplings="record sample_no point_no begun_at\n1 G-1 W2 2026-06-01T11:00",
    )
    assert ask.covered() == {"A": ("not evaluated", 0, 1)}


def test_a_calibrator_reading_six_tenths_off_is_found_and_five_tenths_is_not():
    ask = Ask(calibration_out_of_range.DETECTOR)
    found = ask(
        field_calibrations="""
        record  instrument_no  value_db  nominal_db
        1       AWA-1          93.4      94.0
        2       AWA-1          93.5      94.0
        3       AWA-1          94.5      94.0
        4       AWA-1          -         94.0
        """
    )
    assert found == [("AWA-1", "1", 0.6)]
    assert ask.covered() == {"A": ("fail", 3, 1)}
