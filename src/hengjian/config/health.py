"""Is the platform well? For load balancers and for `./run serve` itself."""

from __future__ import annotations

from django.db import connection
from django.db.utils import Error
from django.http import HttpRequest, JsonResponse

from hengjian.accounts.access import action


@action("core.health.read")
def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, else 503; says nothing else."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse({"well": False}, status=503)
    return JsonResponse({"well": True})
