"""The page of bars on the public site; mounted at the root."""

from __future__ import annotations

from django.urls import path

from hengjian.bars import public

urlpatterns = [
    path("bars/", public.bar_public, name="bar-public"),
    path("bars/list.xlsx", public.bar_public_xlsx, name="bar-public-xlsx"),
]
