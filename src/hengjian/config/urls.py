"""Every address of the platform. Each context lists its own pages; here they are put together."""

from __future__ import annotations

from importlib.util import find_spec

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from hengjian.config.api import api, openapi
from hengjian.config.health import health


def _pages(prefix: str, context: str) -> list[URLPattern | URLResolver]:
    module = f"hengjian.{context}.urls"
    return [path(prefix, include(module))] if find_spec(module) else []


urlpatterns = [
    path("health", health, name="health"),
    path("api/v1/openapi.json", openapi, name="openapi"),
    path("api/v1/", api.urls),
    *_pages("", "accounts"),
    *_pages("ledger/", "ledger"),
    *_pages("office/", "console"),
    *_pages("office/", "registry"),
    *_pages("office/", "monitoring"),
    *_pages("office/", "telemetry"),
    *_pages("office/", "screening"),
    *_pages("office/", "enforcement"),
    *_pages("office/", "credit"),
    *_pages("office/", "disclosure"),
    *_pages("", "portal"),
]


def _error(status: int) -> object:
    def page(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
        from hengjian.config.errors import error_page

        return error_page(request, status)

    return page


handler400, handler403, handler404 = _error(400), _error(403), _error(404)
handler500 = _error(500)
