"""Coming in and going out through the page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.test import Client
from django.urls import reverse

from hengjian.accounts import demo, services, slowdown
from hengjian.accounts.models import SignInTry, User
from hengjian.ledger.models import Entry

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
RIGHT = "correct horse battery"


@pytest.fixture
def li(someone):
    return someone("ecology-province", region="620000", username="li")


def enter(client, username="li", password=RIGHT, **more):
    address = more.pop("REMOTE_ADDR", "10.0.0.1")
    body = {"username": username, "password": password, **more}
    return client.post(reverse("sign-in"), body, REMOTE_ADDR=address)


def signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_password_opens_a_fresh_session_and_is_audited(client, li):
    client.get(reverse("sign-in"))
    client.session["x"] = 1
    client.session.save()
    before = client.session.session_key
    answer = enter(client, next="/office/institutions?q=兰州")
    assert (answer.status_code, signed_in(client)) == (302, True)
    assert answer["Location"].startswith("/office/institutions")
    assert client.session.session_key != before
    entry = Entry.objects.get(kind="accounts.signed-in")
    assert (entry.log, entry.subject) == ("audit", "li")


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "today"],
)
def test_next_leads_only_to_a_path_of_this_site(client, li, elsewhere):
    answer = enter(client, next=elsewhere)
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]
    assert answer["Location"].startswith("/")


def test_a_wrong_name_and_a_wrong_password_look_the_same(client, li):
    wrong_name = enter(client, username="nobody")
    wrong_password = enter(client, password="wrong")
    assert wrong_name.status_code == wrong_password.status_code == 401
    assert "用户名或密码不正确" in wrong_name.content.decode()
    assert not signed_in(client)


def test_guessing_becomes_slow_for_the_guesser_and_not_for_the_owner(client, li):
    for _ in range(5):
        assert enter(client, password="guess", REMOTE_ADDR="203.0.113.9").status_code == 401
    slowed = enter(client, REMOTE_ADDR="203.0.113.9")  # now even the right one must wait
    assert slowed.status_code == 429
    assert 1 <= int(slowed["Retry-After"]) <= 2
    assert enter(client, REMOTE_ADDR="10.0.0.1").status_code == 302


def test_the_wait_doubles_ends_at_a_quarter_of_an_hour_and_is_forgotten_after_an_hour(db):
    assert [slowdown.wait(n).total_seconds() for n in (4, 5, 6, 7, 99)] == [0, 2, 4, 8, 900]
    key = slowdown.key("li", "203.0.113.9")
    for _ in range(7):
        slowdown.note_failure(key=key, at=NOON)
    assert slowdown.seconds_left(key=key, at=NOON + timedelta(seconds=3)) == 5
    assert slowdown.seconds_left(key=key, at=NOON + timedelta(minutes=61)) == 0
    slowdown.note_failure(key="other", at=NOON + timedelta(minutes=61))
    assert list(SignInTry.objects.values_list("key", flat=True)) == ["other"]


def test_signing_out_ends_the_session_and_takes_a_post(client, li):
    enter(client)
    assert client.get(reverse("sign-out")).status_code == 405
    assert signed_in(client)
    client.post(reverse("sign-out"))
    assert not signed_in(client)
    assert Entry.objects.filter(kind="accounts.signed-out", subject="li").count() == 1


def test_the_form_needs_its_csrf_field(li):
    assert enter(Client(enforce_csrf_checks=True)).status_code == 403


@pytest.fixture
def demo_user(db):
    user = services.open_account(
        username="demo-li", name="李", password=demo.PASSWORD, by="seed", at=NOON, demo=True
    )
    services.give_post(
        user=user,
        role="ecology-province",
        region="620000",
        by="seed",
        at=NOON,
        held_from=NOON.date(),
    )
    return user


def test_demonstration_accounts_are_listed_with_their_password_in_a_demonstration(
    client, demo_user, settings
):
    settings.DEBUG = settings.DEMO = True
    page = client.get(reverse("sign-in")).content.decode()
    assert "demo-li" in page
    assert demo.PASSWORD in page
    assert enter(client, "demo-li", demo.PASSWORD).status_code == 302


def test_demonstration_accounts_are_refused_when_debug_is_off(client, demo_user, settings):
    settings.DEBUG = True
    inside = Client()
    enter(inside, "demo-li", demo.PASSWORD)
    token = services.issue_token(user=demo_user, label="lims", by="seed", at=NOON)
    settings.DEBUG = False
    page = client.get(reverse("sign-in")).content.decode()
    assert demo.PASSWORD not in page
    assert enter(client, "demo-li", demo.PASSWORD).status_code == 401
    where = reverse("register-import")
    assert inside.get(where).status_code == 302  # the session it had is dead too
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    assert client.get(where, **bearer).status_code == 302


def test_a_machine_has_no_password(client, db):
    services.open_account(
        username="lims", name="LIMS", password=RIGHT, by="seed", at=NOON, machine=True
    )
    assert enter(client, "lims").status_code == 401


def test_passwords_are_kept_as_argon2id(db, settings):
    from hengjian.config import settings as real

    settings.PASSWORD_HASHERS = real.PASSWORD_HASHERS
    user = User.objects.create_user("argon", RIGHT, name="a")
    assert identify_hasher(user.password).algorithm == "argon2"
    assert user.password.startswith("argon2$argon2id$")
    assert user.check_password(RIGHT)


def test_the_language_is_kept_and_the_reader_is_back_where_he_was(client, db):
    answer = client.get(reverse("language"), {"to": "en", "next": "/sign-in?next=/office/"})
    assert answer["Location"] == "/sign-in?next=/office/"
    assert "Sign in to the console" in client.get("/sign-in").content.decode()
    assert client.get(reverse("language"), {"to": "xx", "next": "//evil"})["Location"] == "/"
    assert client.cookies["language"].value == "en"
