"""What is written in a case. The rules themselves are in services."""

from __future__ import annotations

from django import forms

from hengjian.core.text import Text, t


def _words(missing: Text) -> forms.CharField:
    too_long = t("不超过 8000 字", "At most 8000 characters")
    return forms.CharField(
        max_length=8000, error_messages={"required": missing, "max_length": too_long}
    )


class OpenForm(forms.Form):
    """Why a case is opened, and the legal day of the act."""

    reason = _words(t("请写明立案理由", "Write why the case is opened"))
    acted_on = forms.DateField(
        error_messages={
            "required": t("请填写违法行为日", "Give the day of the act"),
            "invalid": t("日期应写作 2026-11-23", "Write the day as 2026-11-23"),
        }
    )


class DecideForm(forms.Form):
    """The measures chosen from the menu, the amount where one is a fine, and the reasons."""

    reasons = _words(t("请写明裁量理由", "Write the reasons"))
    fine_yuan = forms.IntegerField(
        required=False,
        min_value=1,
        error_messages={
            "invalid": t("金额应为整数（元）", "The amount is a whole number of yuan"),
            "min_value": t("金额应大于零", "The amount is more than zero"),
        },
    )

    def __init__(self, data: object = None, options: list[str] | None = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.chosen = options or []


class WordsForm(forms.Form):
    """Reasons or a note."""

    words = _words(t("请写明理由或执行情况", "Write the reasons or what was carried out"))
