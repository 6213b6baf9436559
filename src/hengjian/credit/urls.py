"""Pages of credit; mounted at `office/`."""

from django.urls import path

from hengjian.credit import pages, views

urlpatterns = [
    path("credit/", pages.class_list, name="class-list"),
    path("credit/classes.xlsx", pages.class_workbook, name="class-workbook"),
    path("credit/adjustments/", pages.adjustment_list, name="adjustment-list"),
    path("credit/adjustments/<int:pk>/answer", pages.adjustment_answer, name="adjustment-answer"),
    path("credit/<str:uscc>/", views.supervision_class, name="credit-class"),
    path("credit/<str:uscc>/reassess", views.reassess, name="credit-reassess"),
    path("credit/<str:uscc>/adjust", pages.adjust, name="credit-adjust"),
]
