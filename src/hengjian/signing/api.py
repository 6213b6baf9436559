"""The API of signing."""

from __future__ import annotations

from ninja import Router

router = Router(tags=["signing"])
