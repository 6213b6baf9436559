"""The policy table as data, and the guard that views wear."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, wraps
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from hengjian.core.text import Text, t

DATA = Path(__file__).parent / "data"
RELATIONS = frozenset({"any", "inside", "own", "told", "self", "public"})


@dataclass(frozen=True)
class Role:
    """A role of the cast: its names and the line it belongs to."""

    key: str
    name: Text
    line: str  # ecology, market, laboratory, association, assessor, platform, client, public
    level: str = ""  # province, prefecture, county for officers


@cache
def roles() -> dict[str, Role]:
    """Every role by key."""
    raw = yaml.safe_load((DATA / "roles.yaml").read_text(encoding="utf-8"))
    return {
        key: Role(key, Text(row["zh"], row["en"]), row["line"], row.get("level", ""))
        for key, row in raw["roles"].items()
    }


@cache
def _raw() -> dict[str, Any]:
    """policy.yaml and the files of actions beside it, one a context. An action stands once."""
    raw: dict[str, Any] = yaml.safe_load((DATA / "policy.yaml").read_text(encoding="utf-8"))
    for path in sorted((DATA / "actions").glob("*.yaml")):
        more = yaml.safe_load(path.read_text(encoding="utf-8"))["actions"] or {}
        if twice := set(more) & set(raw["actions"]):
            raise ValueError(f"{path.name}: stand already: {sorted(twice)}")
        raw["actions"] |= more
    return raw


@cache
def table() -> dict[str, dict[str, tuple[str, ...]]]:
    """Action → role → relations. Groups of roles are spread; unknown words stop the process."""
    raw = _raw()
    result: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, row in raw["actions"].items():
        reach: dict[str, tuple[str, ...]] = {}
        for who, relations in row["who"].items():
            words = tuple([relations] if isinstance(relations, str) else relations)
            if not set(words) <= RELATIONS:
                raise ValueError(f"policy.yaml: {name}: unknown relation in {words}")
            for role in raw["groups"].get(who, [who]):
                if role not in roles():
                    raise ValueError(f"policy.yaml: {name}: unknown role {role}")
                reach[role] = tuple(dict.fromkeys(reach.get(role, ()) + words))
        result[name] = reach
    return result


@cache
def says() -> dict[str, Text]:
    """Action → what it lets one do, for the published matrix."""
    return {name: Text(row["zh"], row["en"]) for name, row in _raw()["actions"].items()}


def known(action: str) -> bool:
    """Whether the table has a row for the action."""
    return action in table()


def reach(held: Iterable[str], action: str) -> dict[str, tuple[str, ...]]:
    """The relations the held roles have for the action."""
    row = table().get(action, {})
    return {role: row[role] for role in held if role in row}


def token_digest(token: str) -> str:
    """What is kept of an API key (256 random bits need no slow hash)."""
    return hashlib.sha256(token.encode()).hexdigest()


def guard(
    view: Callable[..., Any],
    action: str,
    actor_of: Callable[[HttpRequest], Any],
    authorize: Callable[..., None],
) -> Any:
    """Wrap a view: name its action and refuse whoever may never do it."""
    if not known(action):
        raise LookupError(f"{action!r} is not in accounts/data/policy.yaml")

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        actor = actor_of(request)
        if actor.is_public and not actor.may(action):
            return _sign_in_first(request)
        authorize(actor, action)
        return view(request, *args, **kwargs)

    guarded.hengjian_action = action  # type: ignore[attr-defined]
    return guarded


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        refusal = {
            "refused": str(t("未受理此请求", "The request was not taken")),
            "because": str(t("没有有效的登录或接口密钥", "There is no valid session or API key")),
            "instead": str(
                t("请登录，或携带有效的 Bearer 密钥", "Sign in, or send a valid Bearer key")
            ),
            "problems": [],
        }
        return JsonResponse(refusal, status=401)
    return redirect(f"{reverse('sign-in')}?next={quote(request.get_full_path())}")
