"""Method and matrix outside scope: two questions that never both speak of one result."""

from tests.screening.drawn import Ask

from hengjian.screening.detectors import matrix_outside_scope, method_outside_scope

METHOD = method_outside_scope.DETECTOR
MATRIX = matrix_outside_scope.DETECTOR
SCOPE = """
    record  parameter  method       matrix  valid_from  valid_until
    s1      cod        HJ828-2017   水和废水  2024-01-01  2026-06-30
    s2      cd         GFAAS        地下水   -           -
"""


def test_a_method_not_granted_and_one_expired_are_found():
    found = Ask(METHOD)(
        scope=SCOPE,
        analyses="""
        record  report_no  sample_no  parameter  method      matrix  begun_at
        1       R-1        W-1        cod        HJ/T399     废水     2026-05-04T09:00
        2       R-2        W-2        cod        HJ828-2017  废水     2026-07-01T09:00
        """,
    )
    assert found == [("R-1 cod HJ/T399", "1", 1), ("R-2 cod HJ828-2017", "2", 1)]


def test_spelling_the_last_day_and_results_without_the_mark_are_lawful():
    assert not Ask(METHOD)(
        scope=SCOPE,
        analyses="""
        record  parameter  method      begun_at          cma_mark
        1       COD        hj828-2017  2026-06-30T23:00  yes
        2       cod        HJ/T399     2026-05-04T09:00  no
        """,
    )


def test_without_a_scope_on_file_nothing_is_asked():
    ask = Ask(METHOD)
    assert not ask(scope=SCOPE, analyses="institution parameter method\nB cod HJ/T399")
    assert ask.covered() == {"B": ("not evaluated", 0, 1)}


def test_wastewater_by_a_method_for_groundwater_is_found_by_the_matrix_alone():
    drawn = {
        "scope": SCOPE,
        "analyses": """
        record  sample_no  parameter  method  matrix  begun_at
        1       W-1        cd         GFAAS   废水     2026-05-04T09:00
        """,
    }
    assert Ask(MATRIX)(**drawn) == [("W-1 cd 废水", "1", 1)]
    assert not Ask(METHOD)(**drawn)


def test_a_matrix_named_more_narrowly_than_the_scope_is_lawful():
    assert not Ask(MATRIX)(
        scope=SCOPE,
        analyses="""
        record  sample_no  parameter  method      matrix  begun_at
        1       W-1        cod        HJ828-2017  废水     2026-05-04T09:00
        2       W-2        cd         GFAAS       地下水   2026-05-04T09:00
        3       W-3        cod        HJ/T399     废水     2026-05-04T09:00
        """,
    )


def test_a_result_without_a_matrix_is_not_evaluated():
    ask = Ask(MATRIX)
    assert not ask(scope=SCOPE, analyses="parameter method matrix\ncd GFAAS -")
    assert ask.covered() == {"A": ("not evaluated", 0, 1)}
