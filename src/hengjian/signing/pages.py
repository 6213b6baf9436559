"""The page of signing, and the page of one signature."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_safe
from fido2.utils import websafe_encode

from hengjian.accounts.access import action, actor_of, scope
from hengjian.core.errors import Refusal
from hengjian.core.text import t
from hengjian.signing import passkeys, selectors, services
from hengjian.signing.kinds import kind_of
from hengjian.signing.models import Request, Signature
from hengjian.signing.relying_party import server
from hengjian.signing.statements import read

READ, SIGNATURE = "signing.request.read", "signing.signature.read"


@action(READ)
@require_http_methods(["GET", "POST"])
def request(request: HttpRequest, number: str) -> HttpResponse:
    """What waits for the reader's signature, as it will be signed; POST takes the gesture's answer."""
    actor = actor_of(request)
    found = scope(actor, READ, Request).filter(number=number).select_related("user").first()
    if found is None:
        raise Http404
    if request.method == "POST":
        return _answered(request, found)
    keys = passkeys.usable(found.user)
    context = {
        "found": found,
        "statements": [read(json.loads(text)) for text in found.texts],
        "open": found.done_at is None and found.expires_at > timezone.now(),
        "keys": keys,
        "data": {
            "texts": found.texts,
            "labels": _labels(found),
            "options": _options(found) if keys else None,
            "next": found.next,
        },
    }
    return render(request, "signing/request.html", context)


def _labels(found: Request) -> dict[str, str]:
    labels: dict[str, str] = {}
    for text in found.texts:
        kind = kind_of(read(json.loads(text)))
        labels |= {name: str(label) for name, label in kind.labels.items()}
    return labels


def _options(found: Request) -> dict[str, Any]:
    made, _ = server().authenticate_begin(
        passkeys.credentials(found.user), "required", bytes.fromhex(found.challenge)  # type: ignore[arg-type]
    )  # fmt: skip
    options = dict(made.public_key)
    options["challenge"] = websafe_encode(bytes.fromhex(found.challenge))
    return json.loads(json.dumps(options, default=str))


def _answered(request: HttpRequest, found: Request) -> HttpResponse:
    try:
        given = json.loads(request.body)
        answer = given["answer"]
        device_at = parse_datetime(str(given.get("device_at", "")))
        if device_at is not None and device_at.tzinfo is None:
            device_at = None
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse(
            {"refused": str(t("未读懂签署内容", "The answer could not be read"))}, status=400
        )
    try:
        made = services.finish(
            request=found, answer=answer, by=actor_of(request), at=timezone.now(),
            device_at=device_at,
        )  # fmt: skip
    except Refusal as refusal:
        return JsonResponse({"refused": str(refusal)}, status=409)
    return JsonResponse({"signed": [one.number for one in made], "next": found.next})


@action(SIGNATURE)
@require_safe
def signature(request: HttpRequest, number: str) -> HttpResponse:
    """One signature: who, when, with which key, over what, and whether it counts today."""
    found = _signature(request, number)
    statement = read(json.loads(found.text))
    context = {
        "found": found,
        "statement": statement,
        "verdict": selectors.verdict(found, timezone.now()),
        "drift": _drift(found.device_at, found.at),
        "data": {
            "texts": [found.text],
            "labels": {k: str(v) for k, v in kind_of(statement).labels.items()},
        },
    }
    return render(request, "signing/signature.html", context)


def _drift(device: datetime | None, at: datetime) -> int | None:
    """Whole seconds the signer's clock was ahead of the platform's; None when it did not say."""
    return None if device is None else round((device - at).total_seconds())


@action(SIGNATURE)
@require_safe
def statement(request: HttpRequest, number: str) -> HttpResponse:
    """The signed text and its proof, for whoever wants to check it without the platform."""
    found = _signature(request, number)
    key = found.passkey or found.machine
    assert key is not None
    said = {
        "format": "hengjian-signature/1", "number": found.number, "text": found.text,
        "digest": found.digest, "batch": found.batch, "suite": found.suite, "proof": found.proof,
        "key": bytes(key.public_key).hex(), "at": found.at.isoformat(), "name": found.name,
        "person_no": found.person_no,
    }  # fmt: skip
    answer = JsonResponse(said, json_dumps_params={"ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="{found.number}.json"'
    return answer


def _signature(request: HttpRequest, number: str) -> Signature:
    rows = scope(actor_of(request), SIGNATURE, Signature).filter(number=number)
    found = rows.select_related("institution", "passkey", "machine").first()
    if found is None:
        raise Http404
    return found
