"""Pages of conformity; mounted at `office/`."""

from django.urls import path

from hengjian.conformity import views

urlpatterns = [
    path("conformity/", views.conformity_list, name="conformity-list"),
    path("conformity/export.xlsx", views.conformity_table_export, name="conformity-table-export"),
    path("institutions/<str:uscc>/conformity", views.conformity, name="conformity"),
    path(
        "institutions/<str:uscc>/conformity.xlsx", views.conformity_export, name="conformity-export"
    ),
]
