"""Every route that exists × every role of the cast, over HTTP.

Nothing here names a route: the resolver is walked, so that a new route is covered by being there.
What stands in a route's path is looked up in twins.py; a new kind of argument is added there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import PathView

from hengjian.accounts import policy
from hengjian.accounts.models import Post, User

from . import twins

BACKEND = "hengjian.accounts.backends.PasswordBackend"
#: ninja answers its own root with 404 and has no view of ours.
NO_VIEW_OF_OURS = {"api:api-root"}


@dataclass(frozen=True)
class Route:
    """One address: its pattern, the names in it, its action."""

    pattern: str
    arguments: tuple[str, ...]
    action: str

    def __str__(self) -> str:
        return self.pattern or "/"


def walk(patterns, prefix="", space="") -> Iterator[tuple[str, str, object]]:
    for entry in patterns:
        where = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walk(entry.url_patterns, where, f"{entry.namespace or space}")
        elif isinstance(entry, URLPattern):
            yield where, f"{space}:{entry.name}" if space else str(entry.name), entry


def operations(callback) -> list[tuple[set[str], object]]:
    """Methods and view functions behind a callback: several for an API path, one for a page."""
    for cell in getattr(callback, "__closure__", None) or ():
        if isinstance(cell.cell_contents, PathView):
            found = cell.cell_contents.operations
            return [(set(operation.methods), operation.view_func) for operation in found]
    return [({"GET", "POST"}, callback)]


def every_view() -> list[tuple[str, str, set[str], object]]:
    return [
        (where, name, methods, view)
        for where, name, entry in walk(get_resolver().url_patterns)
        if name not in NO_VIEW_OF_OURS
        for methods, view in operations(entry.callback)
    ]


def routes(method: str) -> list[Route]:
    """Every route that may take the method; a page that does not answers 405."""
    entries = {where: entry for where, _, entry in walk(get_resolver().url_patterns)}
    return [
        Route(where, tuple(entries[where].pattern.converters), view.hengjian_action)
        for where, _, methods, view in every_view()
        if method in methods and hasattr(view, "hengjian_action")
    ]


def address(route: Route, *, missing: bool = False) -> str:
    path = "/" + route.pattern
    for name, value in twins.values(route.action, route.arguments, missing=missing).items():
        path = re.sub(rf"<(\w+:)?{name}>", value, path)
    assert "<" not in path, path
    return path


def holder(role: str, places: dict[str, str], institution: str) -> Client:
    """Somebody who holds that post, signed in. Problems on the way are answers, not exceptions."""
    client = Client(raise_request_exception=False)
    if role == "public":
        return client
    found = policy.roles()[role]
    user = User.objects.create_user(f"{role}-{institution}", None, name=role, person_no=f"P-{role}")
    where = {"region": places[found.level]} if found.level else {}
    if found.line == "laboratory":
        where = {"institution_uscc": institution}
    Post.objects.create(user=user, role=role, held_from=date(2020, 1, 1), **where)
    client.force_login(user, backend=BACKEND)
    return client


def here(role: str) -> Client:
    return holder(role, twins.INSIDE, twins.HERE)


def beside(role: str) -> Client:
    return holder(role, twins.BESIDE, twins.NEIGHBOUR)


def refused(answer) -> bool:
    to_sign_in = answer.status_code == 302 and answer["Location"].startswith("/sign-in?")
    return answer.status_code in {401, 403} or to_sign_in


def may(role: str, route: Route) -> bool:
    return bool(policy.reach({role, "public"}, route.action))


def test_every_route_names_an_action_of_the_table():
    nameless = [where for where, _, _, view in every_view() if not hasattr(view, "hengjian_action")]
    assert nameless == []
    assert {view.hengjian_action for _, _, _, view in every_view()} <= set(policy.table())
    assert len(routes("GET")) > 10  # the walk finds them


@pytest.mark.django_db
@pytest.mark.parametrize("role", policy.roles())
def test_a_route_without_an_object_lets_in_exactly_whom_the_table_lets_in(role):
    client = here(role)
    wrong = []
    for route in routes("GET"):
        if route.arguments:
            continue
        answer = client.get("/" + route.pattern)
        if refused(answer) is may(role, route) or answer.status_code >= 500:
            wrong.append((route.pattern, answer.status_code))
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", policy.roles())
def test_a_route_with_an_object_lets_in_exactly_whom_the_table_lets_in(role):
    twins.make()
    client = here(role)
    wrong = []
    for route in routes("GET"):
        if not route.arguments:
            continue
        answer = client.get(address(route))
        if refused(answer) is may(role, route) or answer.status_code >= 500:
            wrong.append((route.pattern, answer.status_code))
        if (
            may(role, route)
            and answer.status_code == 404
            and scoped(route)
            and not own(role, route)
        ):
            wrong.append((route.pattern, "404 of his own"))
    assert wrong == []


def scoped(route: Route) -> bool:
    """Whether the route reaches less than everything for somebody."""
    reach = policy.table()[route.action].values()
    return not any("any" in relations for relations in reach)


def own(role: str, route: Route) -> bool:
    """Whether the role reaches nothing here but what is the person's own: the twin's may be another's."""
    relations = policy.reach({role, "public"}, route.action).values()
    return {word for words in relations for word in words} == {"self"}


SCOPED = sorted(
    {
        r
        for row in policy.table().values()
        for r, how in row.items()
        if set(how) & {"inside", "own", "told"}
    }
)


@pytest.mark.django_db
@pytest.mark.policy("P0-01")
@pytest.mark.parametrize("role", SCOPED)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_neighbour_sees_the_same_404_as_for_what_is_not_there(role, method):
    twins.make()
    client = beside(role)
    wrong = []
    for route in routes(method):
        if not (route.arguments and scoped(route) and may(role, route)):
            continue
        send = getattr(client, method.lower())
        hidden, missing = send(address(route)), send(address(route, missing=True))
        if hidden.status_code == 405 == missing.status_code:
            continue
        if (hidden.status_code, same(hidden, route)) != (404, same(missing, route)):
            wrong.append((route.pattern, hidden.status_code, missing.status_code))
    assert wrong == []


def same(answer, route: Route) -> str:
    """The page without what differs by itself: the numbers asked for and the CSRF field."""
    text = answer.content.decode()
    for missing in (False, True):
        for value in twins.values(route.action, route.arguments, missing=missing).values():
            text = text.replace(value, "…").replace(quote(value), "…")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
