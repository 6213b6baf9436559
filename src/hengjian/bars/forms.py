"""What is written about a bar. The rules themselves are in services."""

from __future__ import annotations

from typing import Any

from django import forms

from hengjian.accounts.access import Actor, scope
from hengjian.bars import grounds, services
from hengjian.bars.models import Bar, LinkDecision
from hengjian.core.text import Text, t
from hengjian.registry.models import Institution, Person


def _words(missing: Text, *, most: int = 8000, required: bool = True) -> forms.CharField:
    too_long = t(f"不超过 {most} 字", f"At most {most} characters")
    errors = {"required": missing, "max_length": too_long}
    return forms.CharField(max_length=most, required=required, error_messages=errors)


def _day(missing: Text | None = None) -> forms.DateField:
    errors: dict[str, Any] = {"invalid": t("日期应写作 2026-11-23", "Write the day as 2026-11-23")}
    if missing is not None:
        errors["required"] = missing
    return forms.DateField(required=missing is not None, error_messages=errors)


def _choice(choices: Any, missing: Text | None = None) -> forms.ChoiceField:
    unknown = t("请从列表中选择", "Choose one of the list")
    errors = {"required": missing or unknown, "invalid_choice": unknown}
    given = list(choices) if missing is not None else [("", ""), *choices]
    return forms.ChoiceField(choices=given, required=missing is not None, error_messages=errors)


class RecordForm(forms.Form):
    """A bar from a decision taken elsewhere. `subject` is a credit code or a person's number."""

    subject = _words(
        t("请填写信用代码或人员编号", "Give the credit code or person number"), most=40
    )
    ground = _choice(
        [(key, one.name) for key, one in grounds.grounds().items()],
        t("请选择事由", "Choose the ground"),
    )
    decision_no = _words(t("请填写决定文号", "Give the number of the decision"), most=80)
    decided_on = _day(t("请填写决定日期", "Give the day of the decision"))
    line = _choice(Bar.Line.choices)
    authority = _words(t("", ""), most=120, required=False)
    cause = _choice(Bar.Cause.choices)
    reading = _choice(Bar.Reading.choices)
    reading_reason = _words(t("", ""), required=False)
    stated_until = _day()
    note = _words(t("", ""), required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean(self) -> dict[str, Any]:
        """The subject found; who cannot be found is refused at the field."""
        given = super().clean() or {}
        number, ground = given.pop("subject", None), given.get("ground")
        given["institution"] = given["person"] = None
        if not number or not ground:
            return given
        kind = grounds.grounds()[ground].subject
        if kind == grounds.INSTITUTION:
            rows = scope(self.actor, services.RECORD, Institution)
            given["institution"] = rows.filter(uscc=number.strip().upper()).first()
        else:
            people = scope(self.actor, "bars.person.read", Person)
            given["person"] = people.filter(person_no=number.strip()).first()
        if given[kind] is None:
            self.add_error("subject", _missing(kind))
        reads = grounds.grounds()[ground].readings
        if reads and given.get("reading") and not given.get("reading_reason"):
            self.add_error("reading_reason", t("请写明选定口径的理由", "Say why this reading"))
        return given


def _missing(kind: str) -> Text:
    if kind == grounds.INSTITUTION:
        return t(
            "您的辖区内没有这个信用代码的机构；请检查代码，或由其所在地部门登记",
            "No body with this credit code is in your area; check the code, or ask its authority",
        )
    return t(
        "名录中没有这个编号的人员；请检查编号，或先登记人员",
        "Nobody on the register has this number; check it, or register the person first",
    )


class ReadingForm(forms.Form):
    """Which reading holds, and why."""

    reading = _choice(Bar.Reading.choices, t("请选择口径", "Choose a reading"))
    reason = _words(t("请写明理由", "Give the reason"))


class CorrectForm(forms.Form):
    """What was recorded wrongly, as it should read, and why."""

    decision_no = _words(t("请填写决定文号", "Give the number of the decision"), most=80)
    decided_on = _day(t("请填写决定日期", "Give the day of the decision"))
    line = _choice(Bar.Line.choices, t("请选择部门", "Choose the authority"))
    authority = _words(t("请填写作出决定的机关", "Name the authority"), most=120)
    cause = _choice(Bar.Cause.choices)
    stated_until = _day()
    note = _words(t("", ""), required=False)
    reason = _words(t("请写明更正理由", "Give the reason of the correction"))


class LiftForm(forms.Form):
    """A proposal that a bar falls."""

    kind = _choice(Bar.Lift.choices, t("请选择解除方式", "Choose how it falls"))
    effective_on = _day()
    document_no = _words(t("请填写文书号", "Give the number of the document"), most=80)
    reason = _words(t("请写明理由", "Give the reason"))


class SettleForm(forms.Form):
    """Approved or rejected, and why."""

    outcome = _choice(
        [("approve", t("批准", "Approve")), ("reject", t("不批准", "Reject"))],
        t("请选择批准或不批准", "Approve or reject"),
    )
    reason = _words(t("请写明意见", "Give your opinion"))


class LinkForm(forms.Form):
    """What an officer makes of a link."""

    link = _words(t("没有指明关联", "No link was named"), most=16)
    verdict = _choice(LinkDecision.Verdict.choices, t("请选择判断", "Choose a verdict"))
    reason = _words(t("请写明理由", "Give the reason"))
