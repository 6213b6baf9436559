"""Public pages of accreditation: grants, and certificates as the QR code on them leads to."""

from django.urls import path

from hengjian.accreditation import public

urlpatterns = [
    path("grants/", public.grant_list, name="grant-list"),
    path("certificates/<str:number>/", public.certificate, name="certificate"),
    path(
        "certificates/<str:number>/certificate.pdf", public.certificate_pdf, name="certificate-pdf"
    ),
    path("certificates/<str:number>/scope.pdf", public.annex_pdf, name="certificate-scope-pdf"),
    path("certificates/<str:number>/scope.xlsx", public.annex_xlsx, name="certificate-scope-xlsx"),
]
