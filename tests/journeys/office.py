"""Everybody at a screen of his own, by one clock: what a journey of several people and days needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.test import Client

from hengjian.accounts.models import User
from hengjian.core.legal_time import LEGAL, legal_day
from hengjian.standards import workdays


class Office:
    """`office["zhao"]` is the page of somebody signed in; `office.now` the hour of all of them.

    Whoever sits down first types name and password; the others' sessions are open already.
    """

    def __init__(self, visit: Callable[..., Any], sign_in: Callable[..., None], site: str) -> None:
        self.now = datetime(2026, 10, 12, 10, tzinfo=LEGAL)
        self._visit, self._sign_in, self._site = visit, sign_in, site
        self._pages: dict[str, Any] = {}

    def __getitem__(self, username: str) -> Any:
        if username not in self._pages:
            first, page = not self._pages, self._visit()
            if first:
                self._sign_in(page, username)
            else:
                resume(page, username, self._site)
            self._pages[username] = page
        return self._pages[username]

    @property
    def today(self) -> date:
        """The legal day."""
        return legal_day(self.now)

    def wait(self, working_days: int) -> None:
        """It is ten in the morning so many working days on."""
        day = workdays.add_working_days(self.today, working_days)
        self.now = datetime.combine(day, time(10), LEGAL)

    def wait_until(self, hour: time) -> None:
        """It is a minute after that hour of the day."""
        self.now = datetime.combine(self.today, hour, LEGAL) + timedelta(minutes=1)


def resume(page: Any, username: str, site: str) -> None:
    """The page goes on in a session of that user, at today's work."""
    client = Client()
    client.force_login(
        User.objects.get(username=username), backend="hengjian.accounts.backends.PasswordBackend"
    )
    cookie = {"name": settings.SESSION_COOKIE_NAME, "url": site}
    page.context.add_cookies([cookie | {"value": client.cookies[cookie["name"]].value}])
    page.goto("/office/")
