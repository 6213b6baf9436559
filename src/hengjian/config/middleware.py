"""What every request passes: headers, the reader's language, refusals turned into pages."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import translation

from hengjian.core.errors import Refusal, Rejected
from hengjian.core.text import EN, ZH, reading

Handler = Callable[[HttpRequest], HttpResponseBase]
LANGUAGE_COOKIE = "language"


def headers(get_response: Handler) -> Handler:
    """Set the headers that every answer carries, also errors and files."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "geolocation=(), camera=(), microphone=()"
        )
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        return response

    return middleware


def reader_language(get_response: Handler) -> Handler:
    """The reader's language: the choice kept in a cookie, else the browser's, else Chinese."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        wanted = request.COOKIES.get(LANGUAGE_COOKIE, "")
        if wanted not in {ZH, EN}:
            accepted = request.headers.get("Accept-Language", "").lower()
            wanted = EN if accepted.startswith(EN) else ZH
        with reading(wanted), translation.override("en" if wanted == EN else "zh-hans"):
            response = get_response(request)
            response.headers.setdefault("Content-Language", "en" if wanted == EN else "zh-CN")
            return response

    return middleware


def no_nul(get_response: Handler) -> Handler:
    """Refuse a NUL in an address: PostgreSQL keeps none, and the search for one would fail."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise SuspiciousOperation("NUL in an address")  # answered with the page of 400
        return get_response(request)

    return middleware


def wants_json(request: HttpRequest) -> bool:
    """The API answers in JSON whatever happens."""
    return request.path.startswith("/api/")


class refusals:  # noqa: N801 - named like its two neighbours in the settings list
    """A Refusal that no view caught becomes a page (or JSON) that says it in full."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        html = response.headers.get("Content-Type", "").startswith("text/html")
        if settings.DEBUG and response.status_code == 404 and html:
            # A demonstration shows our page, not the framework's list of addresses.
            from hengjian.config.errors import error_page

            return error_page(request, 404)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        status = getattr(exception, "status", 409)
        problems = (
            [p.as_dict() for p in exception.problems] if isinstance(exception, Rejected) else []
        )
        if wants_json(request):
            return JsonResponse(refusal_json(exception), status=status)
        context = {"refusal": exception, "problems": problems, "status": status}
        return render(request, "refused.html", context, status=status)


def refusal_json(refusal: Refusal) -> dict[str, object]:
    """The one shape of a refusal in the API, in the reader's language."""
    return {
        "refused": str(refusal.refused),
        "because": str(refusal.because),
        "instead": str(refusal.instead),
        "problems": [p.as_dict() for p in refusal.problems]
        if isinstance(refusal, Rejected)
        else [],
    }
