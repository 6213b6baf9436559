from tests.screening.drawn import Ask

from hengjian.screening.detectors.identical_result_vectors import DETECTOR


def sample(no, *texts, **more):
    names = ("cod", "nh3", "cl", "so4")
    return [
        {
            "institution": "A",
            "record": f"{no}-{name}",
            "sample_no": no,
            "parameter": name,
            "value_text": text,
            "value": float(text),
            "role": "sample",
            **more,
        }
        for name, text in zip(names, texts, strict=False)
    ]


def test_two_samples_equal_in_three_values_are_found():
    found = Ask(DETECTOR)(
        analyses=sample("W-1", "23.1", "0.512", "105")
        + sample("W-2", "23.1", "0.512", "105")
        + sample("W-3", "23.1", "0.512", "106")
    )
    assert {record for _, record, _ in found} == {
        *("W-1-cod", "W-1-nh3", "W-1-cl", "W-2-cod", "W-2-nh3", "W-2-cl"),
    }
    assert {(subject, measure) for subject, _, measure in found} == {("W-1", 3)}


def test_parallels_coarse_values_trailing_zeros_and_reissues_are_lawful():
    first = sample("W-1", "23.1", "0.512", "105")
    coarse = sample("W-5", "23", "0.5", "105") + sample("W-6", "23", "0.5", "105")
    zeros = sample("W-7", "24.10", "0.512", "105") + sample("W-8", "24.1", "0.512", "105")
    again = [{**row, "record": "again-" + row["record"], "report_no": "R-2"} for row in first]
    parallel = sample("W-2", "23.1", "0.512", "105", role="field_parallel")
    assert not Ask(DETECTOR)(analyses=first + coarse + zeros + again + parallel)


def test_two_measured_values_are_too_few_to_ask():
    ask = Ask(DETECTOR)
    few = sample("W-1", "23.1", "0.512") + sample("W-2", "23.1", "0.512")
    non_detect = sample("W-3", "23.1", "0.512", "0.05", censored=True)
    assert not ask(analyses=few + non_detect)
    assert ask.covered() == {"A": ("not evaluated", 0, 7)}


def test_twins_are_found_behind_a_third_sample_that_differs_in_a_trailing_zero():
    found = Ask(DETECTOR)(
        analyses=sample("W-1", "24.10", "0.512", "105")
        + sample("W-2", "24.1", "0.512", "105")
        + sample("W-3", "24.1", "0.512", "105")
    )
    assert {record[:3] for _, record, _ in found} == {"W-2", "W-3"}


def test_a_value_nobody_can_measure_breaks_nothing():
    assert not Ask(DETECTOR)(analyses=sample("W-1", "1" + "0" * 300, "0.512", "105"))
