"""What is written in an assessment. The rules themselves are in services."""

from __future__ import annotations

from typing import Any

from django import forms

from hengjian.assessment import concluding, references
from hengjian.assessment.models import Assessment, ScheduleEntry
from hengjian.assessment.planning import Planned
from hengjian.core.text import Text, t

_DAY = t("日期应写作 2026-11-23", "Write the day as 2026-11-23")
_HOUR = t("时间应写作 09:00", "Write the hour as 09:00")


def words(missing: Text, most: int = 8000) -> forms.CharField:
    """A text that may not be empty."""
    too_long = t(f"不超过 {most} 字", f"At most {most} characters")
    return forms.CharField(
        max_length=most, error_messages={"required": missing, "max_length": too_long}
    )


class PlanForm(forms.Form):
    """One line of the plan."""

    kind = forms.ChoiceField(
        choices=ScheduleEntry.Kind.choices,
        error_messages={"required": t("请选择事项", "Choose what it is")},
    )
    day = forms.DateField(
        error_messages={"required": t("请填写日期", "Give the day"), "invalid": _DAY}
    )
    begins = forms.TimeField(
        error_messages={"required": t("请填写时间", "Give the hour"), "invalid": _HOUR}
    )
    place = words(t("请填写地点", "Give the place"), 120)
    others = forms.CharField(max_length=200, required=False)

    def __init__(self, data: Any = None, assessment: Assessment | None = None) -> None:
        super().__init__(data)
        self.who: list[str] = data.getlist("who") if data is not None else []
        self.group = list(assessment.members.all()) if assessment is not None else []

    def planned(self) -> Planned:
        """The line as the service takes it."""
        return Planned(who=tuple(self.who), **self.cleaned_data)


class WordsForm(forms.Form):
    """A reason, a summary, minutes."""

    words = words(t("请填写内容", "Write something"))


class SettleForm(forms.Form):
    """The leader's word on a clause, and why."""

    value = forms.CharField(error_messages={"required": t("请选择结论", "Choose a value")})
    note = words(t("请写明理由", "Write the reason"))


class StopForm(forms.Form):
    """Why an assessment is stopped."""

    ground = forms.ChoiceField(
        choices=list(concluding.STOP_GROUNDS.items()),
        error_messages={"required": t("请选择终止情形", "Choose the ground")},
    )
    words = words(t("请写明事实", "Write the facts"))


class VerifyForm(forms.Form):
    """The leader's verdict on a correction."""

    verdict = forms.ChoiceField(
        choices=[("accepted", t("通过", "Accept")), ("rejected", t("退回", "Send back"))],
        error_messages={"required": t("请选择验证结果", "Choose the verdict")},
    )
    note = words(t("请写明验证情况", "Write what you saw"))


class EvidenceForm(forms.Form):
    """A file, or the number of something that is on the platform."""

    file = forms.FileField(required=False)
    kind = forms.ChoiceField(
        choices=[("file", t("文件", "File")), *references.KINDS.items()], required=False
    )
    number = forms.CharField(max_length=80, required=False)
    note = forms.CharField(max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """Either a file or a number."""
        said = super().clean() or {}
        kind = said.get("kind") or "file"
        if kind == "file" and not said.get("file"):
            self.add_error("file", str(t("请选择文件", "Choose a file")))
        if kind != "file" and not said.get("number"):
            self.add_error("number", str(t("请填写编号", "Give the number")))
        return said
