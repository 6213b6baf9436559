"""Pages of management systems; mounted at `office/`."""

from django.urls import path

from hengjian.quality import pages, pages_acts, pages_taking

urlpatterns = [
    path("quality/", pages.system_list, name="quality-list"),
    path("quality/systems.xlsx", pages.list_workbook, name="quality-list-workbook"),
    path("quality/documents/<int:pk>/review", pages_acts.document_review, name="quality-review"),
    path("quality/documents/<int:pk>/end", pages_acts.document_end, name="quality-document-end"),
    path("quality/documents/<int:pk>/file", pages_acts.document_attach, name="quality-attach"),
    path(
        "quality/activities/<int:pk>/correct", pages_acts.activity_correct, name="quality-correct"
    ),
    path(
        "quality/activities/<int:pk>/withdraw",
        pages_acts.activity_withdraw,
        name="quality-withdraw",
    ),
    path("quality/<str:uscc>/", pages.system, name="quality-system"),
    path("quality/<str:uscc>/documents/new", pages_acts.document_add, name="quality-document-add"),
    path("quality/<str:uscc>/activities/new", pages_acts.activity_add, name="quality-activity-add"),
    path("quality/<str:uscc>/import", pages_taking.workbook_in, name="quality-import"),
    path("quality/<str:uscc>/template.xlsx", pages_taking.template, name="quality-template"),
    path("quality/<str:uscc>/system.xlsx", pages.system_workbook, name="quality-workbook"),
    path("quality/<str:uscc>/undertaking", pages.undertaking_sign, name="quality-undertaking"),
    path("quality/<str:uscc>/evidence.zip", pages.evidence_pack, name="quality-pack"),
    path("quality/<str:uscc>/files/<str:sha256>", pages.file, name="quality-file"),
]
