"""Password sign-in. Demonstration accounts are refused wherever DEBUG is off."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from hengjian.accounts.models import User


class PasswordBackend:
    """Checks a password; costs the same for a name that does not exist."""

    def authenticate(
        self, request: HttpRequest | None, username: str = "", password: str = "", **_: Any
    ) -> User | None:
        user = User.objects.filter(username=username).first()
        if user is None:
            User().set_password(password)  # the same work: names cannot be guessed by time
            return None
        fits = user.check_password(password)
        return user if fits and may_enter(user) else None

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.filter(pk=user_id).first()
        return user if user is not None and may_enter(user) else None


def may_enter(user: User) -> bool:
    """With a password or a session: as `may_speak`, and a person, no machine."""
    return may_speak(user) and not user.is_machine


def may_speak(user: User) -> bool:
    """At all, by whatever key: active, and no demonstration account outside a demonstration."""
    return user.is_active and (settings.DEBUG or not user.is_demo)
