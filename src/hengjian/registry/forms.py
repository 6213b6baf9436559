"""What is written when a change of the register is filed. The rules themselves are in `changes`."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from hengjian.core.text import Text, t
from hengjian.registry.models import Certificate, Institution

_CONTROL, _SELECT = {"class": "form-control"}, {"class": "form-select"}
_MISSING = t("必填", "Required")
_DAY = {"required": _MISSING, "invalid": t("日期应写作 2026-11-23", "Write the day as 2026-11-23")}


def words(label: Text, longest: int, *, required: bool = False, rows: int = 0) -> forms.CharField:
    """A line of text, or an area of so many rows."""
    shape: forms.Widget = forms.TextInput(_CONTROL)
    if rows:
        shape = forms.Textarea(_CONTROL | {"rows": rows})
    too_long = t(f"不超过 {longest} 字", f"At most {longest} characters")
    return forms.CharField(
        label=label,
        max_length=longest,
        required=required,
        widget=shape,
        error_messages={"required": _MISSING, "max_length": too_long},
    )


def day(label: Text, *, required: bool = False) -> forms.DateField:
    """A legal day."""
    shape = forms.DateInput(_CONTROL | {"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=shape, error_messages=_DAY)


def choice(label: Text, choices: Any, *, required: bool = True) -> forms.ChoiceField:
    """One of a list; an empty line leads it."""
    return forms.ChoiceField(
        label=label,
        choices=[("", "—"), *choices],
        required=required,
        widget=forms.Select(_SELECT),
        error_messages={"required": _MISSING, "invalid_choice": t("不在可选值之内", "Not allowed")},
    )


class ChangeForm(forms.Form):
    """What every change says: on which decision, and why. `rows` are the records to choose from."""

    decides = True  # whether a decision must be cited
    many = False  # whether several records may be chosen

    decision_no = words(t("依据文号", "Decision"), 80)
    reason = words(t("理由", "Reason"), 500, required=True, rows=3)

    def __init__(self, *args: Any, rows: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision_no"].required = self.decides
        self.fields["decision_no"].error_messages["required"] = _MISSING
        if rows or self.many:
            self.fields["record"] = self._record(rows)
            self.order_fields(["record", *[n for n in self.fields if n not in _LAST], *_LAST])

    def _record(self, rows: list[tuple[str, str]]) -> forms.Field:
        label = t("变更的记录", "Record to change")
        said = {
            "required": t("请选择记录", "Choose a record"),
            "invalid_choice": t("无此记录", "None"),
        }
        if self.many:
            shape = forms.CheckboxSelectMultiple()
            return forms.MultipleChoiceField(
                label=label, choices=rows, widget=shape, error_messages=said
            )
        return forms.ChoiceField(
            label=label,
            choices=[("", "—"), *rows],
            widget=forms.Select(_SELECT),
            error_messages=said,
        )

    @property
    def given(self) -> dict[str, Any]:
        """What was filled in, without the record; an empty optional part says nothing."""
        kept = {k: v for k, v in self.cleaned_data.items() if k != "record"}
        return {k: v for k, v in kept.items() if v not in ("", None)}


_LAST = ("decision_no", "reason")


class StatusForm(ChangeForm):
    """撤销, 吊销, 注销, 恢复."""

    status = choice(
        t("改为", "Becomes"),
        [
            (Certificate.Status.WITHDRAWN, t("撤销", "Withdrawn (撤销)")),
            (Certificate.Status.REVOKED, t("吊销", "Revoked (吊销)")),
            (Certificate.Status.CANCELLED, t("注销", "Cancelled (注销)")),
            (Certificate.Status.VALID, t("恢复有效", "Valid again (恢复)")),
        ],
    )
    since = day(t("自哪一天起", "From which day"), required=True)


class CorrectionForm(ChangeForm):
    """A certificate entered wrongly. What stays empty stays as it is."""

    certificate_no = words(t("正确的证书编号", "Right number"), 40)
    level = choice(t("正确的级别", "Right level"), Certificate.Level.choices, required=False)
    valid_from = day(t("正确的起始日", "Right first day"))
    valid_until = day(t("正确的失效日（首个无效日）", "Right first day no longer valid"))
    decided_on = day(t("正确的决定日", "Right day of decision"))


class EndScopeForm(ChangeForm):
    """Rows that hold no more."""

    many = True
    on = day(t("自哪一天起终止", "Ends from which day"), required=True)


class ReplaceScopeForm(EndScopeForm):
    """Rows whose method gets a new edition, or another restriction."""

    method = words(
        t("新方法（含编号和年号）", "New method, with number and year"), 120, required=True
    )
    limits = words(t("新的限制范围（空＝不变）", "New restriction (empty = as before)"), 200)
    library_item = words(t("能力项目库条目号（空＝不变）", "Library item (empty = as before)"), 40)
    library_status = words(t("库内状态（空＝不变）", "Library status (empty = as before)"), 40)


class CorrectScopeForm(ChangeForm):
    """A row entered wrongly. What stays empty stays as it is."""

    parameter = words(t("正确的项目", "Right parameter"), 80)
    method = words(t("正确的方法", "Right method"), 120)
    limits = words(t("正确的限制范围", "Right restriction"), 200)
    library_item = words(t("正确的能力项目库条目号", "Right library item"), 40)
    library_status = words(t("正确的库内状态", "Right library status"), 40)
    valid_from = day(t("正确的起始日", "Right first day"))
    valid_until = day(t("正确的失效日（首个无效日）", "Right first day no longer valid"))
    never_granted = forms.BooleanField(
        label=t(
            "该项从未批准，删除登记（旧内容仍可查）", "Never granted: take it off the register"
        ),
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )


class EndForm(ChangeForm):
    """An employment, authorisation, post or lease that ends, or whose end is taken back."""

    decides = False
    on = day(
        t("首个无效日（空＝撤销已登记的终止）", "First day it no longer holds (empty: take back)")
    )

    @property
    def given(self) -> dict[str, Any]:
        """An empty day is said: it takes an end back."""
        last: date | None = self.cleaned_data.get("on")
        return super().given | {"on": last}


class BodyForm(ChangeForm):
    """An institution's own facts, as they become."""

    decides = False
    name = words(t("名称", "Name"), 120, required=True)
    kind = choice(t("类型", "Kind"), Institution.Kind.choices)
    address = words(t("地址", "Address"), 200)
    head_name = words(t("法定代表人或负责人", "Head"), 60)
    legal_form = words(t("法律地位", "Legal form"), 60)
    founded_on = day(t("成立日期", "Founded on"))

    @property
    def given(self) -> dict[str, Any]:
        """Here an empty part is said too: it clears what stands."""
        return {k: v for k, v in self.cleaned_data.items() if k != "record"}


class EditionForm(forms.Form):
    """What a source says about the end of an edition."""

    replaced_by = words(t("代替它的方法编号", "Replaced by"), 60)
    valid_from = day(t("实施日", "In force from"))
    valid_until = day(t("废止日（首个无效日）", "First day no longer in force"))
    source = words(t("来源（公告、标准文本）", "Source"), 300, required=True)
