import random

from tests.screening.drawn import Ask

from hengjian.screening.detectors.constant_ratio_copy import DETECTOR

NAMES = ("cl", "so4", "no3", "k", "na")


def sample(no, *texts):
    return [
        {
            "institution": "A",
            "record": f"{no}-{name}",
            "sample_no": no,
            "parameter": name,
            "value_text": text,
            "value": float(text),
        }
        for name, text in zip(NAMES, texts, strict=False)
    ]


def test_last_years_values_divided_by_five_are_found():
    found = Ask(DETECTOR)(
        analyses=sample("old", "105", "210", "3.05") + sample("new", "21.0", "42.0", "0.61")
    )
    assert {measure for _, _, measure in found} == {5.0}
    assert len(found) == 6


def test_ratios_that_differ_and_equal_samples_are_lawful():
    assert not Ask(DETECTOR)(
        analyses=sample("old", "105", "210", "3.05") + sample("new", "21.0", "44.7", "0.545")
    )
    assert not Ask(DETECTOR)(
        analyses=sample("old", "105", "210", "3.05") + sample("new", "105", "210", "3.05")
    )


def test_five_hundred_honest_samples_raise_nothing_and_a_planted_copy_is_still_seen():
    dice = random.Random(7)
    honest = [
        row
        for n in range(500)
        for row in sample(f"h{n:03}", *(f"{dice.lognormvariate(4, 0.6):.1f}" for _ in NAMES))
    ]
    assert not Ask(DETECTOR)(analyses=honest)
    values = [row["value"] for row in honest[:5]]
    copy = sample("copy", *(f"{value * 1.7:.1f}" for value in values))
    found = Ask(DETECTOR)(analyses=honest + copy)
    assert {subject for subject, _, _ in found} == {"copy ~ h000"}


def test_three_values_agree_by_chance_among_five_hundred_samples_and_are_left_alone():
    """Some of the 124,750 pairs do keep one ratio within rounding: too many to mean anything."""
    dice = random.Random(8)
    honest = [
        row
        for n in range(500)
        for row in sample(f"h{n:03}", *(f"{dice.lognormvariate(3, 0.6):.1f}" for _ in range(3)))
    ]
    assert not Ask(DETECTOR)(analyses=honest)
    assert Ask(DETECTOR)({"alpha": 1e9}, analyses=honest)


def test_two_parameters_or_one_digit_are_not_evaluated():
    ask = Ask(DETECTOR)
    assert not ask(analyses=sample("a", "105", "210") + sample("b", "5", "7", "9"))
    assert ask.covered() == {"A": ("not evaluated", 0, 5)}
