"""What is written on the pages of the directories. The rules themselves are in services."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms

from hengjian.core.text import Text, t
from hengjian.directory import fields
from hengjian.directory.kinds import FAULTS, OTHER_GROUND, Kind
from hengjian.directory.models import Conflict, Evaluation, Sanction, Version
from hengjian.directory.models.learning import Step
from hengjian.directory.services.entries import Content
from hengjian.registry.models import Institution

_DATE = t("日期应写作 2026-11-23", "Write the day as 2026-11-23")
_NUMBER = t("请填写数字", "Write a number")
_NEEDED = t("此项必填", "This is needed")
_CHOICE = t("请从列表中选择", "Choose one of the list")


def _words(label: Text, longest: int, *, needed: bool = False, rows: int = 0) -> forms.CharField:
    long = t(f"不超过 {longest} 字", f"At most {longest} characters")
    return forms.CharField(
        label=label,
        max_length=longest,
        required=needed,
        widget=forms.Textarea({"rows": rows}) if rows else forms.TextInput(),
        error_messages={"required": _NEEDED, "max_length": long},
    )


def _day(label: Text, *, needed: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=needed,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _NEEDED, "invalid": _DATE},
    )


def _choice(label: Text, choices: Any, *, needed: bool = True) -> forms.ChoiceField:
    blank = [("", t("请选择", "Choose"))] if needed else []
    return forms.ChoiceField(
        label=label,
        choices=[*blank, *choices],
        required=needed,
        error_messages={"required": _NEEDED, "invalid_choice": _CHOICE},
    )


class Dressed(forms.BoundField):
    """A field whose widget wears the classes of the console, also when it was refused."""

    def build_widget_attrs(self, attrs: Any, widget: forms.Widget | None = None) -> Any:
        """The attributes of the widget with its classes."""
        found = super().build_widget_attrs(attrs, widget)
        shown = widget or self.field.widget
        if isinstance(shown, forms.CheckboxInput | forms.CheckboxSelectMultiple):
            return {**found, "class": "form-check-input"}
        kind = "form-select" if isinstance(shown, forms.Select) else "form-control"
        return {**found, "class": f"{kind} is-invalid" if self.errors else kind}


class Shown(forms.Form):
    """A form drawn by parts of ours."""

    bound_field_class = Dressed


class EntryForm(Shown):
    """A person and what the directory says of him."""

    person_no = _words(t("人员编号", "Person number"), 40, needed=True)
    name = _words(t("姓名", "Name"), 60, needed=True)
    identity_no = _words(
        t("身份证件号（只用于识别同一人，不保存）", "Identity number (never kept)"), 40
    )
    region = _words(t("行政区划代码（6 位）", "Region code (six digits)"), 6, needed=True)
    unit = _words(t("单位", "Unit"), 120)
    unit_uscc = _words(t("单位统一社会信用代码", "Credit code of the unit"), 18)
    fields_ = forms.MultipleChoiceField(
        label=t("专业领域", "Fields"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": t("请至少选择一个领域", "Choose at least one field")},
    )
    level = _choice(t("级别", "Level"), Version.Level.choices, needed=False)
    may_lead = forms.BooleanField(label=t("可任评审组长", "May lead a group"), required=False)
    credential_no = _words(t("证书编号", "Certificate"), 60)
    credential_until = _day(
        t("有效期至（最后一日，长期则留空）", "Valid until (last day)"), needed=False
    )
    specialty = _words(t("擅长方向", "Specialty"), 200)
    why = _words(t("列入或修改的原因", "Why"), 300, needed=True)

    def __init__(self, kind: Kind, *given: Any, changing: bool = False, **named: Any) -> None:
        super().__init__(*given, **named)
        chosen = self.fields["fields_"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        chosen.choices = list(fields.fields().items())
        self.fields["credential_no"].label = kind.credential
        self.fields["credential_no"].required = kind.key == "inspector"
        if kind.key != "assessor":
            del self.fields["may_lead"]
        if changing:
            for name in ("person_no", "name", "identity_no", "region"):
                del self.fields[name]

    def content(self) -> Content:
        """What was written, as the service takes it."""
        given = self.cleaned_data
        last: date | None = given["credential_until"]
        return Content(
            unit=given["unit"],
            unit_uscc=given["unit_uscc"],
            fields=tuple(given["fields_"]),
            level=given["level"],
            may_lead=given.get("may_lead", False),
            credential_no=given["credential_no"],
            credential_until=last + timedelta(days=1) if last else None,
            specialty=given["specialty"],
        )

    @staticmethod
    def initial_of(version: Version) -> dict[str, Any]:
        """What stands, as the form shows it."""
        until = version.credential_until
        names = ("unit", "unit_uscc", "level", "may_lead", "credential_no", "specialty")
        return {name: getattr(version, name) for name in names} | {
            "fields_": list(version.fields),
            "credential_until": until - timedelta(days=1) if until else None,
        }


class TrainingForm(Shown):
    """One training."""

    held_on = _day(t("培训日期", "Held on"))
    topic = _words(t("主题", "Topic"), 120, needed=True)
    hours = forms.DecimalField(
        label=t("学时", "Hours"),
        max_digits=4,
        decimal_places=1,
        error_messages={"required": _NEEDED, "invalid": _NUMBER, "max_digits": _NUMBER},
    )
    provider = _words(t("举办单位", "Provider"), 120)
    score = forms.DecimalField(
        label=t("成绩（百分制，可空）", "Score of 100, if any"),
        required=False,
        max_digits=4,
        decimal_places=1,
        error_messages={"invalid": _NUMBER, "max_digits": _NUMBER},
    )
    passed = forms.TypedChoiceField(
        label=t("结果", "Result"),
        required=False,
        empty_value=None,
        coerce=lambda value: value == "yes",
        choices=[
            ("", t("未考核", "Not examined")),
            ("yes", t("合格", "Passed")),
            ("no", t("不合格", "Failed")),
        ],
    )


class ConflictForm(Shown):
    """An interest in an institution, named by its code."""

    uscc = _words(t("机构统一社会信用代码", "Credit code of the institution"), 18, needed=True)
    kind = _choice(t("情形", "Kind"), Conflict.Kind.choices)
    valid_from = _day(t("开始日期", "From"))
    last_day = _day(t("最后一日（仍存在则留空）", "Last day (empty: still so)"), needed=False)
    words = _words(t("说明", "Explanation"), 300)

    def clean_uscc(self) -> Institution:
        """The institution of that code."""
        found = Institution.objects.filter(uscc=self.cleaned_data["uscc"].strip().upper()).first()
        if found is None:
            raise forms.ValidationError(
                str(t("登记中没有该代码的机构", "No institution of that code is on the register"))
            )
        return found


class ReasonForm(Shown):
    """A reason; `id` names the row it is about, where there are several."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    words = _words(t("原因", "Reason"), 4000, needed=True, rows=2)


class SanctionForm(Shown):
    """A measure with its ground. `removal` only proposes."""

    kind = _choice(t("措施", "Measure"), Sanction.Kind.choices)
    ground = forms.ChoiceField(
        label=t("事由", "Ground"),
        error_messages={"required": _NEEDED, "invalid_choice": _CHOICE},
    )
    last_day = _day(t("暂停至（最后一日，仅暂停填写）", "Suspended until (last day)"), needed=False)
    words = _words(t("事实与理由", "Facts and reasons"), 4000, needed=True, rows=3)

    def __init__(self, kind: Kind, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        grounds = {**FAULTS, **OTHER_GROUND} if kind.fault_article else OTHER_GROUND
        chosen = self.fields["ground"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", t("请选择", "Choose")), *grounds.items()]


class EvaluationForm(Shown):
    """Every question 1 to 5, and words."""

    words = _words(t("评语（评 1 分须写明）", "Words (needed with a score of 1)"), 4000, rows=2)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        marks = [(n, str(n)) for n in (5, 4, 3, 2, 1)]
        for key, says in Evaluation.CRITERIA.items():
            self.fields[key] = forms.TypedChoiceField(
                label=says,
                coerce=int,
                choices=[("", t("分", "Score")), *marks],
                error_messages={"required": _NEEDED, "invalid_choice": _CHOICE},
            )
        self.order_fields([*Evaluation.CRITERIA, "words"])

    def scores(self) -> dict[str, int]:
        """Criterion → score."""
        return {key: self.cleaned_data[key] for key in Evaluation.CRITERIA}


class AbsenceForm(Shown):
    """Days on which one cannot come, both included."""

    first_day = _day(t("第一日", "First day"))
    last_day = _day(t("最后一日", "Last day"))
    reason = _words(t("原因", "Reason"), 120)


class AnswerForm(Shown):
    """Accept or decline."""

    accept = forms.ChoiceField(
        choices=[("yes", ""), ("no", "")], error_messages={"required": _NEEDED}
    )
    reason = _words(t("谢绝的原因", "Why you decline"), 300)


class AnswersForm(Shown):
    """One step a clause of a case."""

    def __init__(self, clauses: Iterable[tuple[str, str]], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.clauses = list(clauses)
        for place, (clause, _) in enumerate(self.clauses):
            self.fields[f"step{place}"] = _choice(t(clause, clause), Step.choices)

    def answers(self) -> dict[str, int]:
        """Clause → step."""
        return {
            clause: int(self.cleaned_data[f"step{place}"])
            for place, (clause, _) in enumerate(self.clauses)
        }
