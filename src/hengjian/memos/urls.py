"""Pages of memos; mounted at `office/`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
