"""Classes and their reasons, as the reader may see them."""

from __future__ import annotations

from django.db.models import QuerySet

from hengjian.accounts.access import Actor, scope
from hengjian.credit.models import Assessment
from hengjian.registry.models import Institution

READ, REASSESS = "credit.class.read", "credit.class.reassess"


def institution(actor: Actor, uscc: str, action: str = READ) -> Institution | None:
    """The institution when the actor may do `action` on it; hidden and missing look the same."""
    return scope(actor, action, Institution).filter(uscc=uscc).first()


def history(actor: Actor, uscc: str) -> QuerySet[Assessment]:
    """Every assessment of the institution, newest first."""
    return scope(actor, READ, Assessment).filter(institution__uscc=uscc)
