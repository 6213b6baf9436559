"""Addresses of assessment; mounted at `office/`."""

from __future__ import annotations

from django.urls import path

from hengjian.assessment import views, views_clauses, views_correction, views_sheet

_ONE = "assessments/<str:number>"
_ROW = f"{_ONE}/clauses/<int:pk>"
_NC = f"{_ONE}/nonconformities/<int:pk>"
_LINE = f"{_ONE}/plan/<int:pk>"

urlpatterns = [
    path("assessments/", views.assessment_list, name="assessment-list"),
    path("assessments/export.xlsx", views.assessment_export, name="assessment-export"),
    path(f"{_ONE}/", views.assessment, name="assessment"),
    path(f"{_ONE}/plan", views.plan_add, name="assessment-plan"),
    path(f"{_LINE}/remove", views.plan_remove, name="assessment-plan-remove"),
    path(f"{_LINE}/minutes", views.plan_minutes, name="assessment-minutes"),
    path(f"{_ONE}/notice", views.notice, name="assessment-notice"),
    path(f"{_ONE}/receipt", views.receipt, name="assessment-receipt"),
    path(f"{_ONE}/begin", views.begin, name="assessment-begin"),
    path(f"{_ONE}/close", views.close, name="assessment-close"),
    path(f"{_ONE}/conclude", views.conclude, name="assessment-conclude"),
    path(f"{_ONE}/stop", views.stop, name="assessment-stop"),
    path(f"{_ONE}/report.pdf", views.report, name="assessment-report"),
    path(f"{_ONE}/sheet", views_sheet.sheet, name="assessment-sheet"),
    path(f"{_ONE}/sheet.xlsx", views_sheet.sheet_export, name="assessment-sheet-export"),
    path(f"{_ONE}/sign", views_sheet.sign, name="assessment-sign"),
    path(_ROW, views_sheet.row, name="assessment-row"),
    path(f"{_ROW}/settle", views_sheet.settle, name="assessment-settle"),
    path(f"{_ROW}/evidence", views_sheet.bind, name="assessment-bind"),
    path(_NC, views_correction.nonconformity, name="assessment-nonconformity"),
    path(f"{_NC}/answer", views_correction.answer, name="assessment-answer"),
    path(f"{_NC}/evidence", views_correction.answer_evidence, name="assessment-answer-evidence"),
    path(f"{_NC}/verify", views_correction.verify, name="assessment-verify"),
    path("assessment-evidence/<int:pk>", views_sheet.evidence, name="assessment-evidence"),
    path("clause-sets/", views_clauses.clause_sets, name="clause-sets"),
    path("clause-sets/import", views_clauses.clause_import, name="clause-import"),
    path("clause-sets/template.xlsx", views_clauses.clause_template, name="clause-template"),
]
