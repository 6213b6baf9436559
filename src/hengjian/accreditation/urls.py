"""Addresses of accreditation; mounted at `office/`."""

from __future__ import annotations

from django.urls import path

from hengjian.accreditation import views, views_draft

_ONE = "applications/<str:number>"

urlpatterns = [
    path("applications/", views.application_list, name="application-list"),
    path("applications/new", views_draft.new, name="application-new"),
    path("applications/due", views.due_list, name="application-due"),
    path("applications/export", views.application_export, name="application-export"),
    path("applications/scope.xlsx", views_draft.scope_template, name="application-scope-template"),
    path(f"{_ONE}/", views.application, name="application"),
    path(f"{_ONE}/edit", views_draft.edit, name="application-edit"),
    path(f"{_ONE}/rows", views_draft.rows, name="application-rows"),
    path(f"{_ONE}/changes", views_draft.changes, name="application-changes"),
    path(f"{_ONE}/papers", views_draft.papers, name="application-papers"),
    path(f"{_ONE}/papers/<int:pk>", views.paper, name="application-paper"),
    path(
        f"{_ONE}/papers/<int:pk>/remove", views_draft.paper_remove, name="application-paper-remove"
    ),
    path(f"{_ONE}/notices/<int:pk>", views.notice, name="application-notice"),
    path(f"{_ONE}/certificate-preview", views.preview, name="application-preview"),
    *views.step_routes(),
]
