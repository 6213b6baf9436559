"""Public pages of memos; mounted at the root."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
