"""Filing's pages of the public site; mounted at the root."""

from __future__ import annotations

from django.urls import path

from hengjian.filing.views import public

urlpatterns = [
    path("filings/", public.public_list, name="filing-public"),
    path("filings/list.json", public.public_json, name="filing-public-json"),
    path("filings/list.xlsx", public.public_xlsx, name="filing-public-xlsx"),
    path("filings/<str:number>/", public.public_filing, name="filing-public-one"),
]
