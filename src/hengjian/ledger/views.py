"""The log's public face, as C2SP tlog-tiles wants it: checkpoint, tiles, and a proof by index.

Leaf hashes hide what they stand for (the commitment inside is salted), so all of this is public.
Entry bundles are not served: they would tell how many acts of which kind there were, and when.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from hengjian.core.errors import Refusal
from hengjian.ledger import guard, publishing, selectors, tiles
from hengjian.ledger.merkle import HASH_BYTES
from hengjian.ledger.models import LOGS, Entry

ACTION = "ledger.log.read"
View = Callable[..., HttpResponse]


def _public(view: View) -> View:
    """Name the view's action. The ledger lies below accounts, so it sets the mark itself."""
    safe: View = require_safe(view)
    safe.hengjian_action = ACTION  # type: ignore[attr-defined]
    return safe


def _known(log: str) -> None:
    if log not in LOGS:
        raise Http404


@_public
def checkpoint(request: HttpRequest, log: str) -> HttpResponse:
    """The last published checkpoint, as a signed note."""
    _known(log)
    note = publishing.published(log)
    if note is None:
        raise Http404
    return HttpResponse(
        note, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "max-age=5"}
    )


@_public
def tile(request: HttpRequest, log: str, name: str) -> HttpResponse:
    """One tile of hashes. A partial tile of any width once reached is served for ever."""
    _known(log)
    found = tiles.parse_path(name)
    if found is None:
        raise Http404
    level, n, width = found
    data = guard.fetcher(log)(level, n, width)[: width * HASH_BYTES]
    if len(data) != width * HASH_BYTES:
        raise Http404
    return HttpResponse(
        data,
        content_type="application/octet-stream",
        headers={"Cache-Control": "max-age=31536000, immutable"},
    )


@_public
def proof(request: HttpRequest, log: str, index: int) -> HttpResponse:
    """The inclusion proof of one leaf under the last checkpoint; says nothing of its content."""
    _known(log)
    entry = Entry.objects.filter(log=log, index=index).first()
    last = selectors.head(log)
    if entry is None or last is None:
        raise Http404
    try:
        found = selectors.proof(entry, last.size)
    except (Refusal, LookupError) as error:
        raise Http404 from error
    answer = {
        "log": log,
        "index": found.index,
        "size": found.size,
        "leaf_hash": found.leaf_hash,
        "proof": list(found.hashes),
        "checkpoint": last.note,
        "vkey": selectors.vkey(log),
    }
    return JsonResponse(answer)
