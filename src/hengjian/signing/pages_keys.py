"""A person's keys and a body's machine keys on the screen."""

from __future__ import annotations

import json
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe
from fido2.utils import websafe_encode

from hengjian.accounts.access import action, actor_of, scope
from hengjian.accounts.models import User
from hengjian.core.errors import Refusal
from hengjian.core.text import t
from hengjian.registry.models import Institution
from hengjian.signing import machines, passkeys, suites
from hengjian.signing.models import Ended, MachineKey, Passkey

LIST, MACHINES = "signing.key.list", "signing.machine.list"
_STATE = "signing-registration"


@action(LIST)
@require_safe
def key_list(request: HttpRequest) -> HttpResponse:
    """The reader's own keys, and how to register another."""
    rows = scope(actor_of(request), LIST, Passkey)
    context = {
        "keys": rows.order_by("-made_at"),
        "reasons": Ended.choices,
        "localhost": settings.HENGJIAN_RP_ID == "localhost",
        "data": {"demo": settings.DEMO},
    }
    return render(request, "signing/key_list.html", context)


@action("signing.key.register")
@require_POST
def options(request: HttpRequest) -> JsonResponse:
    """What the browser needs to make a key; the challenge waits in the session."""
    made, state = passkeys.begin(_user(request))
    request.session[_STATE] = state
    return JsonResponse(json.loads(json.dumps(made, default=_json)))


def _json(value: object) -> object:
    return websafe_encode(value) if isinstance(value, bytes) else dict(value)  # type: ignore[call-overload]


@action("signing.key.register")
@require_POST
def register(request: HttpRequest) -> JsonResponse:
    """The browser's new key."""
    state = request.session.pop(_STATE, None)
    try:
        given = json.loads(request.body)
        answer, name = dict(given["answer"]), str(given.get("name", ""))
    except (ValueError, KeyError, TypeError):
        answer, name = {}, ""
    try:
        made = passkeys.register(
            user=_user(request), state=state or {}, answer=answer, name=name,
            by=actor_of(request), at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return JsonResponse({"refused": str(refusal)}, status=409)
    messages.success(request, str(t(f"已登记密钥“{made.name}”", f"Key “{made.name}” registered")))
    return JsonResponse({"registered": made.name})


@action("signing.key.end")
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The key signs no more, with the reason and since when it is not to be trusted."""
    key = scope(actor_of(request), "signing.key.end", Passkey).filter(pk=pk).first()
    if key is None:
        raise Http404
    return _ended(request, key, passkeys.end, "key-list")


def _ended(request: HttpRequest, key: object, act: object, back: str) -> HttpResponse:
    why, since = request.POST.get("why", ""), _instant(request.POST.get("since", ""))
    try:
        if why not in Ended.values:
            raise Refusal(
                t("未停用密钥", "The key was not ended"),
                t("没有选择原因", "no reason was chosen"),
                t("请选择停用原因", "Choose why it is ended"),
            )
        act(key=key, why=why, by=actor_of(request), at=timezone.now(), distrusted_from=since)  # type: ignore[operator]
        messages.success(request, str(t("密钥已停用", "The key was ended")))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(back)


def _instant(text: str) -> datetime | None:
    """What a datetime-local field holds, in legal time."""
    found = parse_datetime(text)
    if found is None:
        return None
    return found if found.tzinfo else timezone.make_aware(found)


@action(MACHINES)
@require_safe
def machine_list(request: HttpRequest) -> HttpResponse:
    """Machine keys of the reader's area or body."""
    return _machines(request)


def _machines(request: HttpRequest, refused: str = "", status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    bodies = scope(actor, "signing.machine.register", Institution)
    context = {
        "keys": scope(actor, MACHINES, MachineKey).select_related("institution")[:500],
        "own": bodies.first() if actor.may("signing.machine.register") else None,
        "suites": sorted(suites.SUITES),
        "reasons": Ended.choices,
        "refused": refused,
        "typed": request.POST,
    }
    return render(request, "signing/machine_list.html", context, status=status)


@action("signing.machine.register")
@require_POST
def machine_register(request: HttpRequest) -> HttpResponse:
    """A new machine key of the reader's own body."""
    actor = actor_of(request)
    body = scope(actor, "signing.machine.register", Institution).first()
    if body is None:
        raise Http404
    suite = request.POST.get("suite", "")
    try:
        key = machines.read_public(suite, request.POST.get("public_key", ""))
        name = request.POST.get("name", "").strip()
        made = machines.register(
            institution=body, name=name or str(t("实验室系统", "Laboratory system")), suite=suite,
            public_key=key, by=actor, at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _machines(request, str(refusal), 422)
    messages.success(request, str(t(f"已登记 {made.number}", f"{made.number} registered")))
    return redirect("machine-key-list")


@action("signing.machine.end")
@require_POST
def machine_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The machine's key signs no more."""
    key = scope(actor_of(request), "signing.machine.end", MachineKey).filter(pk=pk).first()
    if key is None:
        raise Http404
    return _ended(request, key, machines.end, "machine-key-list")


def _user(request: HttpRequest) -> User:
    actor = actor_of(request)
    user = User.objects.filter(username=actor.username).exclude(person_no="").first()
    if user is None:
        raise Refusal(
            t("不能登记密钥", "No key can be registered"),
            t(
                "您的账号没有对应的人员登记",
                "your account stands for nobody in the register of people",
            ),
            t(
                "请联系本单位管理员登记人员信息",
                "Ask your administrator to enter you in the register",
            ),
        )
    return user
