"""The one door: what an actor may do (`authorize`), and to which rows (`scope`).

The table is data/policy.yaml: role → action → relation. A relation says how far a role reaches:

    any          every row
    inside       rows whose region lies inside the post's region
    own          rows of the institution the post is held at
    told         of these, the rows the institution has been told of, as the model says
    self         rows of the person himself
    public       rows the model itself calls public

A model says which of its columns carry region, institution and person:

    SCOPE = {"region": "institution__region", "institution": "institution__uscc"}

A relation a model has no column for matches nothing: nobody sees by default. Hidden and missing
look the same: views fetch from `scope(...)` and answer 404 for both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone

from hengjian.accounts import policy
from hengjian.accounts.backends import may_enter, may_speak
from hengjian.accounts.models import ApiToken, User
from hengjian.core import regions
from hengjian.core.errors import Refusal
from hengjian.core.text import t

M = TypeVar("M", bound=Model)
V = TypeVar("V", bound=Callable[..., Any])


@dataclass(frozen=True)
class Held:
    """A post as far as access is concerned."""

    role: str
    region: str = ""
    institution_uscc: str = ""


@dataclass(frozen=True)
class Actor:
    """Whoever asks: a signed-in user, a laboratory's machine, or the public."""

    username: str = ""
    name: str = ""
    person_no: str = ""
    posts: tuple[Held, ...] = field(default_factory=tuple)

    @property
    def is_public(self) -> bool:
        """Nobody is signed in."""
        return not self.username

    @property
    def roles(self) -> frozenset[str]:
        """Every role held; the public's own role is held by all."""
        return frozenset(post.role for post in self.posts) | {"public"}

    @property
    def is_officer(self) -> bool:
        """Holds a post in one of the two authorities."""
        return any(policy.roles()[p.role].line in {"ecology", "market"} for p in self.posts)

    def may(self, action: str) -> bool:
        """Whether any post allows the action on at least some rows."""
        return bool(policy.reach(self.roles, action))


PUBLIC = Actor()


class NotAllowed(Refusal):
    """The actor is known, and the action is not his."""

    status = 403


def actor_for(user: User, on: date) -> Actor:
    """The user as an actor on that day: only posts held on it count."""
    posts = user.posts.filter(held_from__lte=on).exclude(held_until__lte=on)
    held = tuple(Held(p.role, p.region, p.institution_uscc) for p in posts if user.is_active)
    return Actor(user.username, user.name, user.person_no, held)


def actor_of(request: HttpRequest) -> Actor:
    """Who asks in this request: by session, else by API key, else the public."""
    kept = getattr(request, "_hengjian_actor", None)
    if kept is None:
        kept = _find_actor(request)
        request._hengjian_actor = kept  # type: ignore[attr-defined]
    return kept


def _find_actor(request: HttpRequest) -> Actor:
    user = getattr(request, "user", None)
    if isinstance(user, User) and may_enter(user) and _meant(request):
        return actor_for(user, timezone.localdate())
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        token = (
            ApiToken.objects.filter(digest=policy.token_digest(header[7:]), revoked_at=None)
            .select_related("user")
            .first()
        )
        if token is not None and may_speak(token.user):
            return actor_for(token.user, timezone.localdate())
    return PUBLIC


class _CsrfAnswer(CsrfViewMiddleware):
    """Answers yes or no. Django's own renders a page, which asks again who reads it."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(reason, status=403)


def _meant(request: HttpRequest) -> bool:
    """Whether the session's owner meant this request.

    The API takes no CSRF field because keys need none; a session that changes something through
    it does, or another site could speak in its owner's name.
    """
    if not request.path.startswith("/api/"):
        return True  # the middleware has looked
    check = _CsrfAnswer(lambda _: HttpResponse())
    return check.process_view(request, lambda _: HttpResponse(), (), {}) is None


def authorize(actor: Actor, action: str, obj: Model | None = None) -> None:
    """Return when the actor may do it (to that object), raise NotAllowed otherwise."""
    if not policy.known(action):
        raise LookupError(f"{action!r} is not in accounts/data/policy.yaml")
    if not actor.may(action) or (obj is not None and not _reaches(actor, action, obj)):
        raise NotAllowed(
            t("未执行此操作", "This was not done"),
            t("您的岗位没有这项权限", "Your posts do not include it"),
            t(
                "请换用有权限的账号，或向本单位管理员申请",
                "Sign in with a post that has it, or ask your administrator",
            ),
        )


def _reaches(actor: Actor, action: str, obj: Model) -> bool:
    return scope(actor, action, type(obj)).filter(pk=obj.pk).exists()


def scope(actor: Actor, action: str, model: type[M]) -> QuerySet[M]:
    """The rows of `model` on which the actor may do `action`. Nobody sees by default."""
    rows = model._default_manager.all()
    reach = policy.reach(actor.roles, action)
    if "any" in reach.get("public", ()):
        return rows
    condition: Q | None = None
    for role, relation in _held_relations(actor, reach):
        part = _condition(model, relation, role, actor)
        if part is True:
            return rows
        if isinstance(part, Q):
            condition = part if condition is None else condition | part
    if condition is None:
        return rows.none()
    found = rows.filter(condition)
    # A model reached through many rows (a person by employments) says so with SCOPE_MANY.
    return found.distinct() if getattr(model, "SCOPE_MANY", False) else found


def _held_relations(actor: Actor, reach: dict[str, tuple[str, ...]]) -> Iterable[tuple[Held, str]]:
    for post in (*actor.posts, Held("public")):
        for relation in reach.get(post.role, ()):
            yield post, relation


def _condition(model: type[Model], relation: str, post: Held, actor: Actor) -> Q | bool:
    columns: dict[str, str] = getattr(model, "SCOPE", {})
    if relation == "any":
        return True
    if relation == "inside" and "region" in columns and post.region:
        return _inside(columns["region"], post.region)
    if relation in {"own", "told"} and "institution" in columns and post.institution_uscc:
        own = Q(**{columns["institution"]: post.institution_uscc})
        if relation == "own":
            return own
        return own & model.told_rows() if hasattr(model, "told_rows") else False
    if relation == "self" and "person" in columns and actor.person_no:
        return Q(**{columns["person"]: actor.person_no})
    if relation == "public" and hasattr(model, "public_rows"):
        return model.public_rows()
    return False


def reaches_region(actor: Actor, action: str, region: str) -> bool:
    """Whether a row that does not exist yet may be made in that region by one of the posts."""
    reach = policy.reach(actor.roles, action)
    for post, relation in _held_relations(actor, reach):
        if relation == "any":
            return True
        known = regions.is_code(post.region) and regions.is_code(region)
        if relation == "inside" and known and regions.contains(post.region, region):
            return True
    return False


def _inside(column: str, region: str) -> Q:
    """Rows of that region and below it; a functional area is its own and nobody's part."""
    if not regions.is_code(region):
        return Q(pk__in=())  # an unreadable post reaches nothing
    if regions.level(region) in {regions.Level.COUNTY, regions.Level.FUNCTIONAL}:
        return Q(**{column: region})
    beside = regions.outside(region)
    inside = Q(**{f"{column}__startswith": regions.scope_prefix(region)})
    return inside & ~Q(**{f"{column}__in": sorted(beside)}) if beside else inside


def action(name: str) -> Callable[[V], V]:
    """Name the action of a view (or API operation) and refuse those who may never do it.

    A signed-out visitor of a page that is not public is sent to sign in; through the API he gets
    401. A test walks every route and fails where no action is named.
    """

    def name_it(view: V) -> V:
        return policy.guard(view, name, actor_of, authorize)

    return name_it
