"""Addresses of the list of unannounced work, below office/."""

from __future__ import annotations

from django.urls import path

from hengjian.monitoring.unannounced import views

urlpatterns = [
    path("unannounced/", views.unannounced, name="unannounced"),
    path("unannounced/export.xlsx", views.unannounced_export, name="unannounced-export"),
    path("unannounced/mark", views.unannounced_mark, name="unannounced-mark"),
]
