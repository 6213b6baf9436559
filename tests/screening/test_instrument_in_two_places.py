from tests.screening.drawn import Ask

from hengjian.screening.detectors.instrument_in_two_places import DETECTOR


def test_one_sampler_at_two_stacks_in_the_same_hour_is_found():
    found = Ask(DETECTOR)(
        instrument_uses="""
        record  instrument_no  place   begun_at          ended_at          capacity
        1       YQ-01          stack5  2026-05-04T09:10  2026-05-04T10:10  1
        2       YQ-01          stack6  2026-05-04T09:10  2026-05-04T10:10  1
        3       YQ-02          stack6  2026-05-04T09:10  2026-05-04T10:10  1
        """
    )
    assert found == [("YQ-01 2026-05-04 09:10", "1", 60), ("YQ-01 2026-05-04 09:10", "2", 60)]


def test_one_place_and_a_place_with_two_names_are_lawful():
    assert not Ask(DETECTOR)(
        instrument_uses="""
        record  instrument_no  place    lat_deg  lon_deg  begun_at  ended_at  capacity
        1       YQ-01          stack5   -        -        2026-05-04T09:10  2026-05-04T10:10  2
        2       YQ-01          stack5   -        -        2026-05-04T09:10  2026-05-04T10:10  2
        3       YQ-02          WestW    36.0600  103.83   2026-05-04T09:10  2026-05-04T10:10  1
        4       YQ-02          Weir     36.0601  103.83   2026-05-04T10:05  2026-05-04T10:20  -
        """
    )


def test_a_full_autosampler_is_lawful_and_one_vial_more_is_not():
    def runs(count):
        head = "record instrument_no place begun_at ended_at capacity\n"
        line = "{n} IC-1 laboratory 2026-05-04T09:00 2026-05-04T17:00 3\n"
        return head + "".join(line.format(n=n) for n in range(1, count + 1))

    assert not Ask(DETECTOR)(instrument_uses=runs(3))
    found = Ask(DETECTOR)(instrument_uses=runs(4))
    assert found == [("IC-1 2026-05-04 09:00", str(n), 1) for n in range(1, 5)]


def test_runs_one_after_the_other_hold_nothing_above_capacity():
    assert not Ask(DETECTOR)(
        instrument_uses="""
        record  instrument_no  place       begun_at          ended_at          capacity
        1       IC-1           laboratory  2026-05-04T09:00  2026-05-04T10:00  1
        2       IC-1           laboratory  2026-05-04T10:00  2026-05-04T11:00  1
        """
    )


def test_a_use_without_an_end_is_not_evaluated():
    ask = Ask(DETECTOR)
    assert not ask(
        instrument_uses="""
        record  instrument_no  place   begun_at          ended_at
        1       YQ-01          stack5  2026-05-04T09:10  -
        2       YQ-01          stack6  2026-05-04T09:10  2026-05-04T10:10
        """
    )
    assert ask.covered() == {"A": ("pass", 1, 1)}
