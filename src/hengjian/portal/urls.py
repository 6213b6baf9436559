"""The public site; mounted at the root."""

from django.urls import path

from hengjian.portal import checking, views

urlpatterns = [
    path("", views.home, name="home"),
    path("institutions/", views.institutions, name="portal-institutions"),
    path("institutions/<str:uscc>/", views.institution, name="portal-institution"),
    path("check/", checking.check, name="portal-check"),
    path("law/", views.law, name="portal-law"),
    path("log/", views.ledger_page, name="portal-ledger"),
]
