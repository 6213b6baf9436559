"""Guessing passwords becomes slow, for whoever guesses and for nobody else.

Failures are counted per name *and* address. A stranger who tries somebody's name from elsewhere
slows himself, never the owner. Five tries are free; then each failure doubles the wait, from two
seconds to a quarter of an hour; an hour without a failure clears the count. Known blindness: one
who guesses from many addresses at once is not slowed; the second factor answers that.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from hengjian.accounts.models import SignInTry

FREE = 5
LONGEST = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)


def key(username: str, address: str) -> str:
    """A keyed digest of name and address: the table keeps neither."""
    secret = hashlib.sha256(f"accounts.slowdown:{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(secret, f"{username.casefold()}\n{address}".encode(), "sha256").hexdigest()


def wait(failures: int) -> timedelta:
    """How long after so many failures the next try is heard."""
    if failures < FREE:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(failures - FREE + 1, 20)), LONGEST)


def seconds_left(*, key: str, at: datetime) -> int:
    """Whole seconds until the next try is heard; 0 when it is heard now."""
    kept = SignInTry.objects.filter(key=key).first()
    if kept is None or at - kept.failed_at > FORGOTTEN_AFTER:
        return 0
    return max(0, math.ceil((kept.failed_at + wait(kept.failures) - at).total_seconds()))


@transaction.atomic
def note_failure(*, key: str, at: datetime) -> None:
    """One more failure is counted. Counts older than an hour are thrown away."""
    SignInTry.objects.filter(failed_at__lt=at - FORGOTTEN_AFTER).delete()
    SignInTry.objects.get_or_create(key=key, defaults={"failures": 0, "failed_at": at})
    SignInTry.objects.filter(key=key).update(failures=F("failures") + 1, failed_at=at)


def clear(*, key: str) -> None:
    """The right password was given: the count starts anew."""
    SignInTry.objects.filter(key=key).delete()
