"""What the routes of filing name, for the matrix of roles: see tests/accounts/twins.py."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

from hengjian.filing.models import (
    Answer,
    Ask,
    Attachment,
    Filing,
    FilingVersion,
    Notice,
    NoticeVersion,
    Proposal,
)
from hengjian.filing.services.asks import path_of
from hengjian.registry.models import Institution

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
OBJECTS: dict[tuple[str, str], tuple[str, str]] = {
    ("filing.notice", "number"): ("GZ-1", "GZ-404"),
    ("filing.ask.make", "number"): ("GZ-1", "GZ-404"),
    ("filing.ask", "pk"): ("1", "404"),
    ("filing.filing.confirm", "pk"): ("1", "404"),
    ("filing.filing", "number"): ("BA-1", "BA-404"),
    ("filing.public", "number"): ("BA-1", "BA-404"),
}
CONTENT = {
    "site_name": "排污口", "region": "620102", "address": "", "lat": "", "lon": "",
    "starts_on": "2026-03-02", "ends_on": "2026-03-03", "client_name": "", "client_uscc": "",
    "client_consent": False, "items": [], "staff": [], "instruments": [], "note": "",
}  # fmt: skip
FILED = {
    "services": ["manual"], "head": "", "staff": 0, "signatories": 0, "instruments": 0,
    "premises": [], "scope": [], "certificate_no": "", "certificate_until": "", "address": "",
}  # fmt: skip


def make(here: Institution) -> None:
    """An acknowledged notice with an answered question and its file; a filing with a proposal."""
    day, last = date(2026, 3, 2), date(2026, 3, 3)
    notice = Notice.objects.create(
        number="GZ-1", institution=here, stage="acknowledged", version=1, region="620102",
        site_name="排污口", starts_on=day, ends_on=last, content=CONTENT, made_at=NOON,
        made_by="x", announced_at=NOON, receipt_no="HZ-GZ-1-1",
    )  # fmt: skip
    NoticeVersion.objects.create(
        notice=notice, version=1, institution=here, region="620102", area="620100",
        starts_on=day, ends_on=last, from_at=NOON, until_at=NOON.replace(day=4), content=CONTENT,
        announced_at=NOON, announced_by="x", receipt_no="HZ-GZ-1-1", acknowledged_at=NOON,
        acknowledged_by="y",
    )  # fmt: skip
    ask = Ask.objects.create(
        pk=1, notice=notice, kind="question", stage="answered", words="?", due_on=last,
        asked_at=NOON, asked_by="y", asked_by_name="y",
    )  # fmt: skip
    answer = Answer.objects.create(
        ask=ask, words="!", answered_at=NOON, answered_by="x", answered_by_name="x"
    )
    digest = hashlib.sha256(b"x").hexdigest()
    path_of(digest).parent.mkdir(parents=True, exist_ok=True)
    path_of(digest).write_bytes(b"x")
    Attachment.objects.create(
        pk=1, answer=answer, name="x.pdf", sha256=digest, size_bytes=1, kind="application/pdf"
    )
    filing = Filing.objects.create(
        number="BA-1", institution=here, platform="620000", region="620102", stage_since=day,
        content=FILED, filed_at=NOON, first_filed_at=NOON,
    )  # fmt: skip
    FilingVersion.objects.create(
        filing=filing, version=1, content=FILED, commitment="2026-1", signatory_name="x",
        filed_at=NOON, filed_by="x",
    )  # fmt: skip
    reasons = [{"code": "no-activity", "zh": "x", "en": "x", "day": None}]
    Proposal.objects.create(
        pk=1, filing=filing, to="idle", reasons=reasons, proposed_at=NOON, proposed_by=""
    )
