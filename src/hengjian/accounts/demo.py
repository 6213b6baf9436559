"""Accounts of the demonstration: one password for all, refused wherever DEBUG is off."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from hengjian.accounts import policy
from hengjian.accounts.models import Post
from hengjian.core.text import Text

#: Shown on the sign-in page of a demonstration. No secret: such accounts open nothing elsewhere.
PASSWORD = "hengjian-demo-2026"  # noqa: S105
_PER_ROLE = 2


@dataclass(frozen=True)
class Shown:
    """One line of the list on the sign-in page."""

    username: str
    name: str
    role: Text
    place: str


def is_open() -> bool:
    """Whether demonstration accounts may sign in here."""
    return bool(settings.DEMO and settings.DEBUG)


def shown() -> list[Shown]:
    """At most two demonstration accounts of each role, in the order of the cast."""
    if not is_open():
        return []
    posts = Post.objects.filter(user__is_demo=True, user__is_active=True, user__is_machine=False)
    by_role: dict[str, list[Post]] = {}
    for post in posts.select_related("user").order_by("user__username"):
        by_role.setdefault(post.role, []).append(post)
    return [
        Shown(post.user.username, post.user.name, role.name, post.region or post.institution_uscc)
        for role in policy.roles().values()
        for post in by_role.get(role.key, [])[:_PER_ROLE]
    ]
