"""The form of a class set by hand."""

from __future__ import annotations

from django import forms

from hengjian.core.text import t
from hengjian.registry.models import Institution


class AdjustmentForm(forms.Form):
    """What is proposed, for which time, on which document, why."""

    supervision_class = forms.ChoiceField(
        label=t("类别", "Class"),
        choices=[("", t("请选择", "Choose")), *Institution.SupervisionClass.choices],
    )
    valid_from = forms.DateField(
        label=t("自", "From"), widget=forms.DateInput(attrs={"type": "date"})
    )
    valid_until = forms.DateField(
        label=t("至（不含）", "Until (not included)"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    document_no = forms.CharField(label=t("文号", "Document"), max_length=80)
    reason = forms.CharField(
        label=t("理由", "Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
