"""Addresses of the report pages, below office/."""

from __future__ import annotations

from django.urls import include, path

from hengjian.monitoring import views

urlpatterns = [
    path("", include("hengjian.monitoring.unannounced.urls")),
    path("reports", views.report_list, name="report-list"),
    path("reports/submit", views.report_submit, name="report-submit"),
    path("reports/template.xlsx", views.report_template, name="report-template"),
    path(
        "reports/<str:uscc>/<path:number>/evidence", views.report_evidence, name="report-evidence"
    ),
    path("reports/<str:uscc>/<path:number>", views.report_detail, name="report-detail"),
]
