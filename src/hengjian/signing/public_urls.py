"""What anyone may open of signing; mounted at the root."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
