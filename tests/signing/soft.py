"""Sign with a software key, the way a browser would."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hengjian.accounts.access import Actor
from hengjian.accounts.models import User
from hengjian.signing import passkeys, services
from hengjian.signing.models import Signature
from hengjian.signing.software import Authenticator
from hengjian.signing.statements import Statement


def with_key(username: str, at: datetime) -> Authenticator:
    """The user's software key, registered when there is none yet."""
    user = User.objects.get(username=username)
    key = Authenticator(username.encode())
    if not passkeys.usable(user):
        options, state = passkeys.begin(user)
        answer = key.register(options)
        by = Actor(username, user.name, user.person_no)
        passkeys.register(user=user, state=state, answer=answer, name="test", by=by, at=at)
    return key


def signed(statements: Sequence[Statement], by: Actor, at: datetime) -> list[Signature]:
    """Ask, gesture, finish."""
    key = with_key(by.username, at)
    request = services.ask(statements=statements, by=by, at=at)
    return services.finish(request=request, answer=key.sign(request), by=by, at=at)
