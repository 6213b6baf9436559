"""Public pages of issuing; mounted at the root."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
