from tests.screening.drawn import Ask

from hengjian.screening.detectors.reused_raw_file import DETECTOR


def test_one_file_behind_two_samples_of_two_batches_is_found():
    found = Ask(DETECTOR)(
        analyses="""
        record  sample_no  batch_no  role    raw_sha256
        1       W-1        b1        sample  f00d
        2       W-2        b2        sample  f00d
        3       W-3        b2        sample  beef
        """
    )
    assert found == [("f00d", "1", 2), ("f00d", "2", 2)]


def test_a_copy_inside_a_batch_whose_other_samples_have_their_own_files_is_found():
    found = Ask(DETECTOR)(
        analyses="""
        record  sample_no  batch_no  role    raw_sha256
        1       W-1        b1        sample  f00d
        2       W-2        b1        sample  f00d
        3       W-3        b1        sample  beef
        """
    )
    assert [record for _, record, _ in found] == ["1", "2"]


def test_a_batch_file_blanks_and_analytes_of_one_sample_are_lawful():
    assert not Ask(DETECTOR)(
        analyses="""
        record  sample_no  batch_no  role       raw_sha256
        1       W-1        b1        sample     f00d
        2       W-2        b1        sample     f00d
        3       W-3        b2        sample     beef
        4       W-3        b2        sample     beef
        5       B-1        b2        lab_blank  beef
        """
    )


def test_two_institutions_citing_one_file_are_each_asked():
    found = Ask(DETECTOR)(
        analyses="""
        institution  record  sample_no  batch_no  raw_sha256
        A            1       W-1        b1        f00d
        B            2       W-1        b1        f00d
        """
    )
    assert [record for _, record, _ in found] == ["1", "2"]


def test_a_result_without_a_file_is_not_evaluated():
    ask = Ask(DETECTOR)
    assert not ask(analyses="sample_no raw_sha256\nW-1 -\nW-2 f00d")
    assert ask.covered() == {"A": ("pass", 1, 1)}
