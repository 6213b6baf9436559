"""What is written in a draw's acts. The rules themselves are in services."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from hengjian.core.legal_time import LEGAL
from hengjian.core.text import t
from hengjian.draws.models import PARTIES

_PARTIES = [("", ""), *PARTIES.items()]


class PartyForm(forms.Form):
    """For which party one acts; left out by those who speak for one only."""

    party = forms.ChoiceField(choices=_PARTIES, required=False)


class ShareForm(PartyForm):
    """A share of the party's own making, or nothing."""

    share = forms.CharField(
        required=False,
        max_length=64,
        error_messages={"max_length": t("份额为 64 位十六进制数", "A share has 64 hex digits")},
    )


class NumberForm(PartyForm):
    """The public number as published."""

    value = forms.CharField(
        max_length=200,
        error_messages={
            "required": t("请填写公布的随机数", "Write the number as published"),
            "max_length": t("不超过 200 字", "At most 200 characters"),
        },
    )


class SourceForm(forms.Form):
    """A future public number: its source and the hour (Beijing) before which it is not known."""

    source = forms.CharField(
        max_length=200,
        error_messages={
            "required": t("请写明来源", "Name the source"),
            "max_length": t("不超过 200 字", "At most 200 characters"),
        },
    )
    due = forms.DateTimeField(
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        error_messages={
            "required": t("请填写公布时间", "Give the hour"),
            "invalid": t("时间应写作 2026-11-23 22:00", "Write the hour as 2026-11-23 22:00"),
        },
    )

    def clean_due(self) -> datetime:
        """Read as Beijing time."""
        due: datetime = self.cleaned_data["due"]
        return due.replace(tzinfo=LEGAL)


class ReasonForm(PartyForm):
    """Why a draw is to be aborted."""

    reason = forms.CharField(
        max_length=2000,
        error_messages={
            "required": t("请写明中止理由", "Write why it is to be aborted"),
            "max_length": t("不超过 2000 字", "At most 2000 characters"),
        },
    )


class AgreeForm(PartyForm):
    """The mark of what was read."""

    asked = forms.CharField(max_length=64)


class PlaceForm(forms.Form):
    """The place of a sealed result that is opened."""

    place = forms.IntegerField(
        min_value=1,
        max_value=5000,
        error_messages={
            "required": t("请选择位次", "Choose the place"),
            "invalid": t("位次应为整数", "A place is a whole number"),
        },
    )


def blank() -> dict[str, Any]:
    """An empty form for every act."""
    made: dict[str, type[forms.Form]] = {
        "share": ShareForm,
        "number": NumberForm,
        "confirm": NumberForm,
        "source": SourceForm,
        "perform": forms.Form,
        "ask": ReasonForm,
        "agree": AgreeForm,
        "unseal": forms.Form,
        "place": PlaceForm,
    }
    return {name: form() for name, form in made.items()}
