"""Pages of annual reports; mounted at `office/`."""

from django.urls import path

from hengjian.annual import views

urlpatterns = [
    path("annual/", views.report_list, name="annual-list"),
    path("annual/reports.xlsx", views.report_workbook, name="annual-workbook"),
    path("annual/<str:uscc>/<int:year>/", views.report, name="annual-report"),
    path("annual/<str:uscc>/<int:year>/save", views.report_save, name="annual-save"),
    path("annual/<str:uscc>/<int:year>/form.xlsx", views.report_sheet, name="annual-sheet"),
    path("annual/<str:uscc>/<int:year>/file", views.report_from_file, name="annual-from-file"),
    path("annual/<str:uscc>/<int:year>/recall", views.report_recall, name="annual-recall"),
    path("annual/<str:uscc>/<int:year>/review", views.report_review, name="annual-review"),
]
