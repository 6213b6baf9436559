"""Small words that many pages of the console need: regions by name, tones of stages, languages."""

from __future__ import annotations

from urllib.parse import quote

from django.urls import reverse

from hengjian.core.text import EN, ZH, language
from hengjian.standards import regions

#: Colour families: calm (nothing to do), wait (someone is asked), warn, bad, good.
TONES = {
    # findings
    "open": "warn", "asked": "wait", "answered": "warn", "dismissed": "calm", "passed_on": "bad",
    # reports
    "submitted": "wait", "issued": "good", "withheld": "bad",
    # cases
    "opened": "warn", "decided": "bad", "closed": "calm",
    # certificates
    "valid": "good", "withdrawn": "bad", "revoked": "bad", "cancelled": "calm", "expired": "bad",
    # supervision classes
    "A": "good", "B": "calm", "C": "warn", "D": "bad",
    # lights of instruments and people
    "green": "good", "amber": "warn", "red": "bad", "grey": "calm",
}  # fmt: skip


def region(code: str) -> str:
    """The region's name, with the prefecture before a county; the code when no table knows it."""
    try:
        path = regions.path(code)
    except (KeyError, ValueError):
        return code
    return " ".join(str(step.name) for step in path[1:]) or str(path[0].name)


def languages(here: str) -> list[dict[str, object]]:
    """Both languages with the address that chooses each and returns to `here`."""
    choose = reverse("language")
    return [
        {
            "code": code,
            "label": label,
            "html": html,
            "here": language() == code,
            "address": f"{choose}?to={code}&next={quote(here)}",
        }
        for code, label, html in ((ZH, "中文", "zh-CN"), (EN, "English", "en"))
    ]
