from datetime import date
from decimal import Decimal

import pytest

from hengjian.core.periods import NotCovered
from hengjian.standards import rules
from hengjian.standards.loading import Standing


@pytest.mark.parametrize(
    ("day", "most", "cited"),
    [
        (date(2019, 6, 1), 30_000, "163"),
        (date(2022, 6, 1), 30_000, "第26条"),
        (date(2026, 5, 1), 500_000, "第45条"),
        (date(2026, 10, 1), 500_000, "第1091条"),
    ],
)
def test_the_same_fraud_in_four_years_has_four_outcomes(day, most, cited):
    rule = rules.on(day)["fine.institution-fraud.max"]
    assert rule.value == most
    assert cited in rule.citation(day).zh


def test_retention_prints_the_article_of_its_day():
    assert rules.on(date(2022, 1, 1))["retention.report"].value == 6
    assert "第12条" in rules.on(date(2022, 1, 1))["retention.report"].citation(date(2022, 1, 1)).zh
    assert "第13条" in rules.on(date(2026, 1, 1))["retention.report"].citation(date(2026, 1, 1)).zh


def test_a_day_no_row_covers_fails_loudly():
    with pytest.raises(NotCovered) as refused:
        rules.on(date(2019, 1, 1))["retention.report"]
    said = str(refused.value)
    for part in ("retention.report", "2019-01-01", "2021-06-01"):
        assert part in said
    assert isinstance(refused.value, LookupError)
    with pytest.raises(KeyError):
        rules.on(date(2026, 1, 1))["no.such.rule"]


def test_the_holder_of_an_old_certificate_keeps_the_old_requirements():
    day, old, new = date(2026, 6, 1), date(2024, 3, 1), date(2026, 2, 1)
    assert rules.on(day)["staff.mid-level-share"].value == Decimal("0.25")
    held = rules.for_institution(day, old)
    assert held["staff.mid-level-share"].value == Decimal("0.15")
    assert held["staff.technical-head-years"].value == 5
    assert rules.for_institution(day, new)["staff.mid-level-share"].value == Decimal("0.25")
    # Only the supplementary set stays behind: penalties are those of the day for everyone.
    assert held["fine.institution-fraud.max"].value == 500_000
    with pytest.raises(ValueError, match="after the day"):
        rules.for_institution(old, day)


def test_what_the_old_requirements_do_not_number_is_not_made_up():
    with pytest.raises(NotCovered):
        rules.for_institution(date(2026, 6, 1), date(2024, 3, 1))["staff.quality-head-years"]


def test_terms_count_the_days_they_name():
    # 30 September 2026, then 8, 9, 10 (worked Saturday), 12, 13 October
    assert rules.on(date(2026, 9, 30))["cma.accept"].last_day(date(2026, 9, 30)) == date(
        2026, 10, 13
    )
    assert rules.on(date(2026, 1, 1))["case.decide"].last_day(date(2026, 1, 1)) == date(2026, 4, 1)
    assert rules.on(date(2026, 1, 1))["bar.revocation"].last_day(date(2026, 3, 2)) == date(
        2029, 3, 2
    )
    assert rules.on(date(2026, 5, 1))["show.credit-ordinary.min"].last_day(
        date(2026, 11, 30)
    ) == date(2027, 2, 28)
    with pytest.raises(ValueError, match="no length of time"):
        rules.on(date(2026, 5, 1))["staff.min"].last_day(date(2026, 5, 1))


def test_time_limits_of_2015_and_2021_differ():
    assert rules.on(date(2020, 1, 1))["cma.review"].value == 45
    assert rules.on(date(2022, 1, 1))["cma.review"].value == 30


def test_recalled_numbers_are_marked():
    assert rules.on(date(2026, 5, 1))["list.serious"].standing is Standing.RECALLED
    assert rules.on(date(2026, 5, 1))["cma.accept"].standing is Standing.VERIFIED
    assert all(rule.unit for rule in rules.on(date(2026, 10, 1)).all())


def test_a_lease_of_premises_where_the_certificate_runs_over_three_years():
    rule = rules.on(date(2026, 6, 1))["premises.lease-years-long"]
    assert (rule.value, rule.unit, rule.standing) == (3, "year", Standing.VERIFIED)
    assert "第11条" in rule.citation(date(2026, 6, 1)).zh
    with pytest.raises(NotCovered):
        rules.for_institution(date(2026, 6, 1), date(2024, 3, 1))["premises.lease-years-long"]


def test_the_least_group_is_dated():
    assert rules.on(date(2026, 3, 2))["assessment.group-min"].value == 2
