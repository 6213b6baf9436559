"""Forms of the management system. A file is looked at before anything is recorded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from hengjian.core import kept_files
from hengjian.core.kept_files import Checked
from hengjian.core.text import t
from hengjian.quality import rules
from hengjian.quality.models import Activity, Document
from hengjian.quality.recording import ActivityFacts, DocumentFacts

_TAKEN = t(
    "PDF、Word、Excel、图片或文本，不超过 20 MB", "PDF, Word, Excel, image or text, at most 20 MB"
)


def _day(zh: str, en: str, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=t(zh, en), required=required, widget=widget)


def _width(field: forms.Field) -> str:
    """How much of a row a field takes: three figures, two days or choices, one line of words."""
    if isinstance(field, forms.IntegerField):
        return "col-sm-4"
    short = isinstance(field, forms.DateField) or type(field) is forms.ChoiceField
    return "col-sm-6" if short else "col-12"


class _Form(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            plain = not isinstance(field.widget, forms.CheckboxSelectMultiple)
            field.width = _width(field)  # type: ignore[attr-defined]
            look = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            if plain:
                field.widget.attrs.setdefault("class", look)

    def place(self, where: str) -> str | None:
        """The field a problem belongs to; None for the whole form."""
        return where if where in self.fields else None


class DocumentForm(_Form):
    """A document or its next version."""

    kind = forms.ChoiceField(label=t("类型", "Kind"), choices=Document.Kind.choices)
    document_no = forms.CharField(label=t("文件编号", "Number"), max_length=60)
    title = forms.CharField(label=t("名称", "Title"), max_length=160)
    version = forms.CharField(label=t("版本", "Version"), max_length=20)
    approved_by_name = forms.CharField(label=t("批准人", "Approved by"), max_length=60)
    valid_from = _day("生效日", "In force from")
    review_due_on = _day("应评审日（空为一年后）", "Review due (empty: in a year)", required=False)
    covers = forms.MultipleChoiceField(
        label=t("覆盖的过程", "Processes covered"),
        required=False,
        choices=[(code, says) for code, says in rules.processes().items()],
        widget=forms.CheckboxSelectMultiple,
    )
    file = forms.FileField(label=t("文件", "File"), help_text=_TAKEN)


class ActivityForm(_Form):
    """An audit, a review, a training, a self-check or a discipline."""

    kind = forms.ChoiceField(label=t("类型", "Kind"), choices=Activity.Kind.choices)
    held_on = _day("日期", "Day")
    title = forms.CharField(label=t("主题", "Subject"), max_length=160)
    people = forms.IntegerField(label=t("涉及人数", "People"), min_value=0, initial=0)
    found = forms.IntegerField(label=t("发现不符合", "Nonconformities"), min_value=0, initial=0)
    still_open = forms.IntegerField(label=t("其中未整改", "Of these open"), min_value=0, initial=0)
    file = forms.FileField(label=t("记录文件", "Record"), required=False, help_text=_TAKEN)


class CorrectionForm(ActivityForm):
    """A recorded activity as it should stand, and why."""

    reason = forms.CharField(label=t("更正理由", "Why it is corrected"), max_length=300)


class ReviewForm(_Form):
    """A document was reviewed."""

    reviewed_on = _day("评审日", "Reviewed on")
    next_due_on = _day("下次应评审日", "Next due")
    note = forms.CharField(label=t("说明", "Note"), max_length=300, required=False)


class EndForm(_Form):
    """A document goes out of force and nothing follows it."""

    ended_on = _day("废止日（当日起不再有效）", "Out of force from")
    reason = forms.CharField(label=t("废止理由", "Reason"), max_length=300)


class FileForm(_Form):
    """The text of a version that was listed without one."""

    file = forms.FileField(label=t("原文", "Text"), help_text=_TAKEN)


class ReasonForm(_Form):
    """A reason alone."""

    reason = forms.CharField(
        label=t("理由", "Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


def checked(upload: object) -> Checked | None:
    """The upload looked at; None without one. Raises Refusal for one that is not taken."""
    if not isinstance(upload, UploadedFile):
        return None
    return kept_files.check(upload.name or "", upload.read(kept_files.MOST_BYTES + 1))


def document_facts(cleaned: dict[str, Any]) -> DocumentFacts:
    """What the service takes."""
    plain = {name: value for name, value in cleaned.items() if name != "file"}
    return DocumentFacts(**{**plain, "covers": tuple(plain["covers"])})


def activity_facts(cleaned: dict[str, Any]) -> ActivityFacts:
    """What the service takes."""
    names = ("kind", "held_on", "title", "people", "found", "still_open")
    return ActivityFacts(**{name: cleaned[name] for name in names})
