from tests.screening.drawn import Ask

from hengjian.screening.detectors.unauthorised_person import DETECTOR

REGISTER = """
    record  person_no  task      parameter  method  valid_from  valid_until
    a1      li         analysis  cod        -       2026-01-01  2026-06-30
    a2      wang       signing   -          -       2026-01-01  -
    a3      zhao       sampling  -          -       2026-01-01  -
"""


def test_a_wrong_parameter_an_expired_day_and_a_wrong_signatory_are_found():
    found = Ask(DETECTOR)(
        authorisations=REGISTER,
        analyses="""
        record      analyst_no  parameter  begun_at
        analysis:1  li          cod        2026-05-04T09:00
        analysis:2  li          cd         2026-05-04T09:00
        analysis:3  li          cod        2026-07-01T09:00
        """,
        reports="""
        record    report_no  signed_by  signed_at
        report:1  R-1        li         2026-05-04T09:00
        """,
    )
    assert [(subject, record) for subject, record, _ in found] == [
        ("li analysis 2026-05-04", "analysis:2"),
        ("li analysis 2026-07-01", "analysis:3"),
        ("li signing 2026-05-04", "report:1"),
    ]


def test_authorised_work_and_a_driver_who_hands_over_are_lawful():
    assert not Ask(DETECTOR)(
        authorisations=REGISTER,
        presences="""
        record      person_no  begun_at
        sampling:1  zhao       2026-05-04T09:00
        custody:1   driver     2026-05-04T18:00
        """,
        reports="record report_no signed_by signed_at\nreport:1 R-1 wang 2026-05-04T09:00",
        analyses="record analyst_no parameter begun_at\nanalysis:1 li cod 2026-06-30T23:00",
    )


def test_without_a_register_of_the_task_nothing_is_asked():
    ask = Ask(DETECTOR)
    assert not ask(
        authorisations=REGISTER,
        analyses="institution analyst_no parameter begun_at\nB chen cod 2026-05-04T09:00",
    )
    assert ask.covered() == {"B": ("not evaluated", 0, 1)}
