"""Work that nobody waits for: what time alone asks of filings, once a night."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django_tasks import task

from hengjian.filing import review
from hengjian.filing.models import Filing


@task()
def nightly() -> str:
    """Filings were compared with the facts of this morning; gives a summary for the task's record."""
    return look(at=timezone.now())


def look(*, at: datetime) -> str:
    """Moves that time asks for wait for an officer, each once. None takes effect by itself."""
    return f"{review.review(rows=Filing.objects.all(), at=at)} proposed"
