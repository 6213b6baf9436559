"""What people write about a finding."""

from __future__ import annotations

from django import forms

from hengjian.core.text import t


class ReasonForm(forms.Form):
    """The words that go with a step. Kept in the field when the step is refused."""

    reason = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}),
        error_messages={
            "required": t("请写明理由", "Write the reason"),
            "max_length": t("不超过 4000 字", "At most 4000 characters"),
        },
    )
