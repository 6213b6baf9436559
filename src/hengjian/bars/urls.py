"""Addresses of bars; mounted at `office/`."""

from __future__ import annotations

from django.urls import URLPattern, path

from hengjian.bars import acts, uploads, views

urlpatterns: list[URLPattern] = [
    path("bars/", views.bar_list, name="bar-list"),
    path("bars/export", views.bar_export, name="bar-export"),
    path("bars/new", acts.bar_record, name="bar-record"),
    path("bars/upload", uploads.bar_upload, name="bar-upload"),
    path("bars/template.xlsx", uploads.bar_template, name="bar-template"),
    path("bars/check", views.check, name="bar-check"),
    path("bars/institution/<str:uscc>/", views.institution_bars, name="bar-institution"),
    path("bars/institution/<str:uscc>/links/", views.link_list, name="bar-links"),
    path("bars/institution/<str:uscc>/links/decide", acts.link_decide, name="bar-link-decide"),
    path("bars/person/<str:person_no>/", views.person_bars, name="bar-person"),
    path("bars/<str:number>/", views.bar, name="bar"),
    path("bars/<str:number>/reading", acts.bar_reading, name="bar-reading"),
    path("bars/<str:number>/correct", acts.bar_correct, name="bar-correct"),
    path("bars/<str:number>/lift", acts.lift_propose, name="bar-lift"),
    path("bars/<str:number>/lift/settle", acts.lift_settle, name="bar-lift-settle"),
]
