"""What one application's page shows, gathered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from hengjian.accounts.access import Actor
from hengjian.accreditation import kinds, renewal, selectors, steps, wording
from hengjian.accreditation.models import Application, Event
from hengjian.accreditation.services import accepting, reviewing
from hengjian.accreditation.steps import HANDLE, Step
from hengjian.assessment.models import Assessment
from hengjian.bars import selectors as bars
from hengjian.core.text import Text, t
from hengjian.directory.models import Entry as Listed
from hengjian.draws import selectors as draws

ROWS = 50


@dataclass(frozen=True)
class Offer:
    """An act with its form, empty or as it was refused."""

    step: Step
    form: forms.Form


@dataclass(frozen=True)
class Line:
    """One line of the history."""

    event: Event
    what: Text
    notice: Text | None


def context(
    actor: Actor, found: Application, today: date, pressed: Mapping[str, forms.Form]
) -> dict[str, Any]:
    """Everything the template needs."""
    offers = [Offer(s, pressed.get(s.key) or s.form()) for s in steps.offered(found, actor)]
    own = {post.institution_uscc for post in actor.posts if post.institution_uscc}
    mine = found.institution.uscc in own
    # An act that was refused stands first, or what was typed would be out of sight.
    offers.sort(key=lambda offer: offer.step.key not in pressed)
    return {
        "application": found,
        "kind": kinds.kinds()[found.kind],
        "trigger": kinds.triggers().get(found.trigger),
        "stage_name": wording.stage_name(found),
        "tone": wording.TONES.get(found.stage, "wait"),
        "rail": wording.rail(found),
        "clocks": selectors.clocks(found, today),
        "offers": offers,
        "mine": mine,
        "says": wording.TO_APPLICANT.get(found.stage) if mine else waits(found, offers),
        "conclusion": wording.conclusion(found),
        "paper_conclusion": wording.PAPERS.get(found.paper_conclusion),
        "changes": [(kinds.fields()[c.field], c) for c in found.changes.all()],
        "items": found.items.select_related("standing")[:ROWS],
        "counts": counts(found),
        "papers": [(kinds.papers().get(d.kind, d.kind), d) for d in found.documents.all()],
        "history": [history(event) for event in found.events.all()],
        "entries": selectors.entries(found),
        "reviews": [(value, Application.Review(value).label) for value in accepting.reviews(found)],
        "usual_review": accepting.usual_review(found),
        "late": found.kind == "renewal"
        and found.submitted_at is not None
        and renewal.late(found.certificate, today),
        **around(actor, found, today, mine=mine),
    }


def around(actor: Actor, found: Application, today: date, *, mine: bool) -> dict[str, Any]:
    """What the neighbours say: draw, group, assessment, bars and links."""
    number = found.check_number or found.assessment_number
    assessment = Assessment.objects.filter(number=number).first() if number else None
    told = assessment is not None and (not mine or assessment.noticed_at is not None)
    return {
        "draw": None if mine else draws.latest(reviewing.DRAW, found.number),
        "members": [] if mine else group(found),
        "assessment": assessment if told else None,
        "links": []
        if mine or not actor.may(HANDLE) or found.stage != Application.Stage.SUBMITTED
        else bars.links(found.institution, today),
        "bars": bars.direct(found.institution, today),
    }


def group(found: Application) -> list[tuple[str, str, Text]]:
    """The group: number, name, role."""
    numbers = [one["id"] for one in found.members]
    rows = Listed.objects.filter(number__in=numbers).select_related("person")
    names = {row.number: row.person.name for row in rows}
    roles = {"leader": t("组长", "Leader"), "member": t("成员", "Member")}
    members = sorted(found.members, key=lambda m: (m["role"] != "leader", m["id"]))
    return [(m["id"], names.get(m["id"], ""), roles[m["role"]]) for m in members]


def waits(found: Application, offers: list[Offer]) -> Text | None:
    """What an officer waits for; nothing where he has an act of the stage himself."""
    acts = [offer for offer in offers if offer.step.key != "tell-review"]
    return None if acts else steps.waits_for(found)


def counts(found: Application) -> list[tuple[Text, int]]:
    """How many rows are asked for, by act."""
    made: list[tuple[Text, int]] = []
    for value, label in found.items.model.Act.choices:
        number = found.items.filter(act=value).count()
        if number:
            made.append((label if isinstance(label, Text) else t(str(label), str(label)), number))
    return made


def history(event: Event) -> Line:
    """An event in words, with the notice that can be printed of it."""
    return Line(
        event, wording.ACTS.get(event.act, t(event.act, event.act)), wording.NOTICES.get(event.act)
    )
