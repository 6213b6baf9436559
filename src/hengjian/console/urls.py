"""Pages that cross contexts; mounted at `office/`."""

from django.urls import path

from hengjian.console import views

urlpatterns = [
    path("", views.today, name="today"),
    path("institutions/", views.institution_list, name="institution-list"),
    path("institutions/<str:uscc>/", views.institution, name="institution"),
]
