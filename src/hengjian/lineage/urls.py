"""Pages of lineage; mounted at `office/`."""

from django.urls import path

from hengjian.lineage import pages

urlpatterns = [
    path("lineage/", pages.trace, name="lineage-trace"),
    path("lineage/people/<str:person_no>/", pages.person_ledger, name="lineage-person"),
]
