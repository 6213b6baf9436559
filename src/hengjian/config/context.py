"""What every page knows: the reader's language, whether this is a demonstration, who reads."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from hengjian.accounts.access import actor_of
from hengjian.core.text import language


def page(request: HttpRequest) -> dict[str, object]:
    """Names used by the base templates."""
    return {"lang": language(), "demo": settings.DEMO, "actor": actor_of(request)}
