"""Every address of the platform. Each context lists its own pages; here they are put together."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from hengjian.config.api import api, openapi
from hengjian.config.health import health

urlpatterns = [
    path("health", health, name="health"),
    path("api/v1/openapi.json", openapi, name="openapi"),
    path("api/v1/", api.urls),
    path("", include("hengjian.accounts.urls")),
    path("ledger/", include("hengjian.ledger.urls")),
    path("office/", include("hengjian.console.urls")),
    path("office/", include("hengjian.registry.urls")),
    path("office/", include("hengjian.draws.urls")),
    path("office/", include("hengjian.directory.urls")),
    path("office/", include("hengjian.quality.urls")),
    path("office/", include("hengjian.assessment.urls")),
    path("office/", include("hengjian.conformity.urls")),
    path("office/", include("hengjian.bars.urls")),
    path("office/", include("hengjian.filing.urls")),
    path("office/", include("hengjian.accreditation.urls")),
    path("office/", include("hengjian.annual.urls")),
    path("office/", include("hengjian.monitoring.urls")),
    path("office/", include("hengjian.telemetry.urls")),
    path("office/", include("hengjian.screening.urls")),
    path("office/", include("hengjian.enforcement.urls")),
    path("office/", include("hengjian.credit.urls")),
    path("office/", include("hengjian.disclosure.urls")),
    path("office/", include("hengjian.signing.urls")),
    path("office/", include("hengjian.capture.urls")),
    path("office/", include("hengjian.memos.urls")),
    path("office/", include("hengjian.fieldwork.urls")),
    path("office/", include("hengjian.labwork.urls")),
    path("office/", include("hengjian.issuing.urls")),
    path("office/", include("hengjian.lineage.urls")),
    path("", include("hengjian.signing.public_urls")),
    path("", include("hengjian.memos.public_urls")),
    path("", include("hengjian.fieldwork.public_urls")),
    path("", include("hengjian.issuing.public_urls")),
    path("draws/", include("hengjian.draws.public_urls")),
    path("", include("hengjian.accreditation.public_urls")),
    path("", include("hengjian.filing.public_urls")),
    path("", include("hengjian.bars.public_urls")),
    path("", include("hengjian.credit.public_urls")),
    path("", include("hengjian.portal.urls")),
]


def _error(status: int) -> object:
    def page(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
        from hengjian.config.errors import error_page

        return error_page(request, status)

    return page


handler400, handler403, handler404 = _error(400), _error(403), _error(404)
handler500 = _error(500)
