"""Public pages of fieldwork; mounted at the root."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
