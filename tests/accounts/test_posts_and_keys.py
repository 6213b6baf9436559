"""Posts give access, and nothing else does; keys are digests; two admin roles never meet."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from hengjian.accounts import permissions, policy, services
from hengjian.accounts.access import NotAllowed, actor_for, authorize, scope
from hengjian.accounts.models import ADMIN_ROLES, ApiToken, Post
from hengjian.core.errors import Refusal
from hengjian.ledger.models import Entry
from hengjian.registry.models import Institution, Person

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
DAY = NOON.date()


@pytest.fixture
def wang(db):
    return services.open_account(username="wang", name="王", password=None, by="root", at=NOON)


def give(user, role, **where):
    return services.give_post(
        user=user, role=role, by="root", at=NOON, **({"held_from": DAY} | where)
    )


@pytest.mark.parametrize("second", ADMIN_ROLES[1:])
def test_nobody_holds_two_of_the_three_admin_roles(wang, second):
    give(wang, ADMIN_ROLES[0])
    with pytest.raises(Refusal, match="不得由同一人担任"):
        give(wang, second)
    with pytest.raises(IntegrityError), transaction.atomic():  # and not behind the service's back
        Post.objects.create(user=wang, role=second, held_from=DAY)
    assert wang.posts.count() == 1


def test_an_admin_role_may_follow_another_once_that_has_ended(wang):
    first = give(wang, "admin-system")
    services.end_post(post=first, by="root", at=NOON, held_until=date(2026, 6, 1))
    with pytest.raises(Refusal):
        give(wang, "admin-audit", held_from=date(2026, 5, 31))
    give(wang, "admin-audit", held_from=date(2026, 6, 1))
    assert actor_for(wang, date(2026, 5, 31)).roles == {"public", "admin-system"}
    assert actor_for(wang, date(2026, 6, 1)).roles == {"public", "admin-audit"}


def test_a_person_has_one_sign_in(db):
    opened = {"name": "王", "password": None, "by": "root", "at": NOON, "person_no": "P-1"}
    services.open_account(username="one", **opened)
    with pytest.raises(IntegrityError), transaction.atomic():
        services.open_account(username="two", **opened)


@pytest.mark.parametrize(
    ("role", "where"),
    [
        ("no-such-role", {"region": "620000"}),
        ("public", {}),
        ("ecology-county", {"region": "620100"}),  # a prefecture is no county
        ("market-prefecture", {"region": "620102"}),
        ("ecology-province", {"region": "62"}),
        ("lab-head", {}),
    ],
)
def test_a_post_fits_its_place_or_is_not_given(wang, role, where):
    with pytest.raises(Refusal):
        give(wang, role, **where)
    assert not wang.posts.exists()


# The regions of GB/T 2260: 620102 and 620103 lie in Lanzhou 620100, 621223 in Longnan 621200;
# 兰州新区 620171 has authorities of its own beside the prefectures.
PLACES = ("620102", "620103", "620171", "621223")
SEEN = {
    "province": ("620000", PLACES),
    "prefecture": ("620100", ("620102", "620103")),
    "new-area": ("620171", ("620171",)),
    "county": ("620102", ("620102",)),
}


@pytest.mark.policy("P0-01")
@pytest.mark.parametrize("line", ["ecology", "market"])
@pytest.mark.parametrize("level", SEEN)
def test_both_lines_see_their_own_area_at_every_level(wang, line, level):
    for place in PLACES:
        Institution.objects.create(
            uscc=f"X{place}", name=place, kind="commercial", region=place, recorded_at=NOON
        )
    region, seen = SEEN[level]
    give(wang, f"{line}-{'prefecture' if level == 'new-area' else level}", region=region)
    actor = actor_for(wang, DAY)
    rows = scope(actor, "registry.institution.read", Institution)
    assert tuple(rows.order_by("region").values_list("region", flat=True)) == seen
    hidden = Institution.objects.exclude(region__in=seen).first()
    if hidden is not None:
        with pytest.raises(NotAllowed):
            authorize(actor, "registry.institution.read", hidden)


def test_two_posts_of_one_person_add_up_and_an_ended_one_shows_nothing(wang):
    for place in PLACES:
        Institution.objects.create(
            uscc=f"X{place}", name=place, kind="commercial", region=place, recorded_at=NOON
        )
    give(wang, "ecology-county", region="620103")
    old = give(wang, "ecology-county", region="621223", held_from=date(2020, 1, 1))
    both = scope(actor_for(wang, DAY), "registry.institution.list", Institution)
    assert {row.region for row in both} == {"620103", "621223"}
    services.end_post(post=old, by="root", at=NOON, held_until=DAY)
    left = scope(actor_for(wang, DAY), "registry.institution.list", Institution)
    assert {row.region for row in left} == {"620103"}


def test_a_person_who_works_for_two_institutions_is_seen_once(wang, someone):
    person = Person.objects.create(person_no="P-1", name="张", recorded_at=NOON)
    for place in PLACES[:2]:
        place_row = Institution.objects.create(
            uscc=f"X{place}", name=place, kind="commercial", region=place, recorded_at=NOON
        )
        place_row.staff.create(person=person, valid_from=DAY, recorded_at=NOON)
    give(wang, "ecology-province", region="620000")
    seen = scope(actor_for(wang, DAY), "registry.institution.read", Person)
    assert list(seen) == [person]


def test_an_unknown_action_stops_the_programmer(wang):
    with pytest.raises(LookupError):
        authorize(actor_for(wang, DAY), "no.such.action")


def test_a_key_is_shown_once_kept_as_a_digest_and_dies_when_revoked(wang, rf):
    from hengjian.accounts.access import actor_of

    key = services.issue_token(user=wang, label="lims", by="root", at=NOON)
    assert key not in str(list(ApiToken.objects.values())) + str(list(Entry.objects.values()))
    request = lambda: rf.get("/api/v1/x", HTTP_AUTHORIZATION=f"Bearer {key}")  # noqa: E731
    assert actor_of(request()).username == "wang"
    services.revoke_token(token=ApiToken.objects.get(), by="root", at=NOON)
    assert actor_of(request()).is_public
    with pytest.raises(ValueError, match="at least"):
        services.issue_token(user=wang, label="x", by="root", at=NOON, token="short")


def test_a_session_that_changes_something_through_the_api_needs_its_csrf_token(client_as):
    from hengjian.accounts.access import actor_of

    inside = client_as("ecology-province", region="620000")
    inside.handler.enforce_csrf_checks = True
    request = inside.get("/sign-in").wsgi_request  # as the page sees it, with its session
    request.path, request.method = "/api/v1/anything", "POST"
    request._dont_enforce_csrf_checks = False
    request.csrf_processing_done = False
    del request._hengjian_actor
    assert actor_of(request).is_public


def test_the_published_matrix_is_current():
    assert permissions.main(["--check", str(ROOT / "docs" / "permissions.md")]) == 0


def test_the_matrix_says_what_the_table_says(tmp_path, capsys):
    line = next(
        row
        for row in permissions.matrix_markdown().splitlines()
        if "`enforcement.case.decide`" in row
    )
    cells = [cell.strip() for cell in line.strip("|").split("|")][3:]
    held = {key for key, cell in zip(policy.roles(), cells, strict=True) if cell}
    assert held == {"ecology-leader", "market-leader"}
    stale = tmp_path / "permissions.md"
    stale.write_text("old", encoding="utf-8")
    assert permissions.main(["--check", str(stale)]) == 1
    assert "not current" in capsys.readouterr().out
    assert permissions.main([str(stale)]) == 0
    assert permissions.main(["--check", str(stale)]) == 0
