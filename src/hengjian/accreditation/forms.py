"""What is written on an application's pages. The rules themselves are in services."""

from __future__ import annotations

from django import forms

from hengjian.accreditation import kinds
from hengjian.accreditation.models import Application
from hengjian.core.text import Text, t

_LONG = t("不超过 8000 字", "At most 8000 characters")


def words(missing: Text, *, required: bool = True) -> forms.CharField:
    """A longer text."""
    return forms.CharField(
        max_length=8000,
        required=required,
        widget=forms.Textarea,
        error_messages={"required": missing, "max_length": _LONG},
    )


class Nothing(forms.Form):
    """A step that asks for nothing but the press."""


class WordsForm(forms.Form):
    """Words only: what is missing, when the review takes place, why it is taken back."""

    words = words(t("请填写内容", "Fill it in"))


class AcceptForm(forms.Form):
    """How the application will be reviewed; a reason where it is not the usual way."""

    review = forms.ChoiceField(
        choices=Application.Review.choices,
        error_messages={
            "required": t("请选择评审方式", "Choose the kind of review"),
            "invalid_choice": t("没有这种评审方式", "There is no such review"),
        },
    )
    review_reason = words(t("", ""), required=False)


class RefuseForm(forms.Form):
    """Reasons, and whether false or hidden material is one."""

    reasons = words(t("请写明理由", "Write the reasons"))
    false_material = forms.BooleanField(required=False)


class PapersForm(forms.Form):
    """What the leader's reading of the papers came to."""

    outcome = forms.ChoiceField(
        choices=[("conduct", ""), ("postpone", ""), ("not_conduct", "")],
        error_messages={
            "required": t("请选择文件审查结论", "Choose the conclusion"),
            "invalid_choice": t("没有这种结论", "There is no such conclusion"),
        },
    )
    words = words(t("", ""), required=False)


class DecideForm(forms.Form):
    """The decision with its reasons."""

    outcome = forms.ChoiceField(
        choices=[("granted", ""), ("refused", "")],
        error_messages={
            "required": t("请选择准予或不予许可", "Choose to grant or to refuse"),
            "invalid_choice": t("没有这种决定", "There is no such decision"),
        },
    )
    reasons = words(t("请写明决定理由", "Write the reasons"))
    false_material = forms.BooleanField(required=False)


class NewForm(forms.Form):
    """Which application is begun. `what`: a kind, or `commitment` with `under` the kind."""

    what = forms.ChoiceField(
        error_messages={
            "required": t("请选择申请类型", "Choose what to apply for"),
            "invalid_choice": t("没有这种申请", "There is no such application"),
        }
    )
    under = forms.CharField(required=False, max_length=12)
    trigger = forms.CharField(required=False, max_length=12)

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, key) for key in (*kinds.kinds(), kinds.COMMITMENT)]

    def clean(self) -> dict[str, object]:
        """A commitment says for what, a change which event."""
        given: dict[str, object] = super().clean() or {}
        promised = given.get("what") == kinds.COMMITMENT
        kind = given.get("under") if promised else given.get("what")
        if promised and kind not in kinds.kinds():
            self.add_error("under", t("请选择承诺的事项", "Choose what the commitment is for"))
        if kind == "change" and given.get("trigger") not in kinds.triggers():
            self.add_error("trigger", t("请选择变更情形", "Choose the event of the change"))
        return given

    def asked(self) -> dict[str, str]:
        """Kind, route and trigger as the service takes them."""
        given = self.cleaned_data
        promised = given["what"] == kinds.COMMITMENT
        kind = given["under"] if promised else given["what"]
        return {
            "kind": kind,
            "route": kinds.COMMITMENT if promised else kinds.GENERAL,
            "trigger": given["trigger"] if kind == "change" else "",
        }


class DetailsForm(forms.Form):
    """Contact, words to the authority, codes of the number."""

    contact = forms.CharField(
        required=False,
        max_length=120,
        error_messages={"max_length": t("不超过 120 字", "At most 120 characters")},
    )
    statement = words(t("", ""), required=False)
    specialty = forms.CharField(max_length=2)
    sector = forms.CharField(max_length=2)


class RowForm(forms.Form):
    """One new scope row."""

    category = forms.CharField(max_length=60)
    matrix = forms.CharField(max_length=60, required=False)
    parameter = forms.CharField(max_length=80)
    method = forms.CharField(max_length=120)
    limits = forms.CharField(max_length=200, required=False)
    site = forms.CharField(max_length=120, required=False)
    library_item = forms.CharField(max_length=40, required=False)
    library_status = forms.CharField(max_length=40, required=False)

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        for field in self.fields.values():
            field.error_messages["required"] = t("必填", "Required")
            field.error_messages["max_length"] = t("过长", "Too long")
