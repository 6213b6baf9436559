"""A person signs what is shown, with a key of his own, when he may."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from hengjian.accounts.access import Actor
from hengjian.core.errors import Refusal
from hengjian.core.text import t
from hengjian.registry import services as register
from hengjian.registry.facts import AuthorisationFact, EmploymentFact, InstitutionFact, PersonFact
from hengjian.signing import kinds, passkeys, rows, selectors, services
from hengjian.signing.models import Passkey, Signature
from hengjian.signing.statements import Line, Statement, challenge

from .soft import signed, with_key

BODY = "91620102MA0000015R"
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
WANG = Actor("wang", "王小明", "P1")
AMMONIA = Line("水和废水", "氨氮", "HJ 535-2009")


@pytest.fixture(autouse=True)
def lab(db, someone, settings, tmp_path):
    """Wang is employed and may analyse ammonia; what follows a signature is written down."""
    settings.HENGJIAN_VAR = tmp_path
    settings.DEMO = True
    facts = [
        InstitutionFact(uscc=BODY, name="兰州陇源检测", kind="commercial", region="620102"),
        PersonFact(person_no="P1", name="王小明"),
        PersonFact(person_no="P2", name="李梅"),
        EmploymentFact(person_no="P1", uscc=BODY, valid_from=date(2024, 1, 1)),
        EmploymentFact(person_no="P2", uscc=BODY, valid_from=date(2024, 1, 1)),
        AuthorisationFact(
            person_no="P1", uscc=BODY, task="analysis", parameter="氨氮", method="HJ 535-2009",
            valid_from=date(2024, 1, 1), valid_until=date(2026, 6, 1),
        ),
    ]  # fmt: skip
    register.record_file(facts=facts, by="gan", at=AT - timedelta(days=1))
    for name, number in (("wang", "P1"), ("li", "P2")):
        user = someone("lab-analyst", institution=BODY, username=name)
        user.person_no = number
        user.save()
    followed: list[str] = []
    kinds.register("test.batch", lambda s, _: followed.append(s.subject), task="analysis")
    return followed


def batch(value: str = "0.412", subject: str = "PC-1", line: Line = AMMONIA) -> Statement:
    return Statement(
        "test.batch", subject, 1, "analysis", BODY, t("分析批", "Batch"), (line,), {"氨氮": value}
    )


def test_a_signature_is_over_the_digest_of_the_text_and_its_owner_acts(lab):
    (made,) = signed([batch()], WANG, AT)
    # By hand: the challenge is SHA-256 over the domain line and the digest of the text.
    import hashlib

    digest = hashlib.sha256(made.text.encode()).hexdigest()
    assert made.digest == digest
    by_hand = hashlib.sha256(b"hengjian-signing/1\n" + digest.encode()).digest()
    assert challenge([digest]) == by_hand
    assert lab == ["PC-1"]
    assert selectors.verdict(made, AT).code == "counts"


def test_one_gesture_signs_a_listed_batch(lab):
    made = signed([batch(subject=f"PC-{n}") for n in range(40)], WANG, AT)
    assert len(made) == 40 and len({m.number for m in made}) == 40
    assert made[0].proof == made[39].proof
    assert made[7].batch[7] == made[7].digest


def test_a_digit_changed_after_it_was_shown_is_not_signed(lab):
    key = with_key("wang", AT)
    request = services.ask(statements=[batch("0.412")], by=WANG, at=AT)
    shown = key.sign(request)  # signed what the page showed …
    request.texts = [batch("0.414").text()]
    request.challenge = challenge([batch("0.414").digest()]).hex()
    with pytest.raises(Refusal, match="与所示内容不符"):
        services.finish(request=request, answer=shown, by=WANG, at=AT)
    assert not Signature.objects.exists() and not lab


def test_what_the_owner_refuses_undoes_the_signature(lab):
    def refuse(statement, signature):
        raise Refusal(t("甲", "a"), t("乙", "b"), t("丙", "c"))

    kinds.register("test.batch", refuse, task="analysis")
    with pytest.raises(Refusal, match="甲"):
        signed([batch()], WANG, AT)
    assert not Signature.objects.exists()


def test_without_the_authorisation_of_a_line_nothing_is_put_before_him_and_others_are_named(lab):
    with_key("li", AT)
    with pytest.raises(Refusal) as told:
        services.ask(statements=[batch()], by=Actor("li", "李梅", "P2"), at=AT)
    assert "没有 氨氮（HJ 535-2009）的授权" in told.value.because.zh
    assert "王小明" in told.value.instead.zh


def test_an_authorisation_ends_on_its_day(lab):
    last, first_without = AT.replace(month=5, day=31), AT.replace(month=6, day=1)
    assert signed([batch()], WANG, last)
    with pytest.raises(Refusal, match="授权"):
        services.ask(statements=[batch(subject="PC-2")], by=WANG, at=first_without)


def test_a_request_is_answered_once_in_time_and_by_its_own_person(lab):
    key, other = with_key("wang", AT), Actor("li", "李梅", "P2")
    request = services.ask(statements=[batch()], by=WANG, at=AT)
    with pytest.raises(Refusal, match="属于他人"):
        services.finish(request=request, answer=key.sign(request), by=other, at=AT)
    late = AT + timedelta(minutes=30)
    with pytest.raises(Refusal, match="30分钟"):
        services.finish(request=request, answer=key.sign(request), by=WANG, at=late)
    services.finish(request=request, answer=key.sign(request), by=WANG, at=AT)
    with pytest.raises(Refusal, match="已签署"):
        services.finish(request=request, answer=key.sign(request), by=WANG, at=AT)


def test_a_demonstration_key_is_no_key_outside_a_demonstration(lab, settings):
    key = with_key("wang", AT)
    request = services.ask(statements=[batch()], by=WANG, at=AT)
    settings.DEMO = False
    with pytest.raises(Refusal, match="没有登记这把密钥"):
        services.finish(request=request, answer=key.sign(request), by=WANG, at=AT)


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("why", "reported", "since", "code"),
    [
        ("lost", 2 * HOUR, None, "counts-key-ended"),
        ("replaced", 2 * HOUR, None, "counts-key-ended"),
        ("left", 2 * HOUR, None, "counts-key-ended"),
        ("compromised", 2 * HOUR, None, "counts-key-ended"),
        ("compromised", 2 * HOUR, -HOUR, "key-distrusted"),
        ("compromised", 2 * HOUR, timedelta(0), "key-distrusted"),  # from that very instant
        ("compromised", 2 * HOUR, timedelta(seconds=1), "counts-key-ended"),
    ],
)
def test_verdicts_after_a_key_was_ended(lab, why, reported, since, code):
    (made,) = signed([batch()], WANG, AT)
    passkeys.end(
        key=Passkey.objects.get(), why=why, by=WANG, at=AT + reported,
        distrusted_from=None if since is None else AT + since,
    )  # fmt: skip
    made = Signature.objects.select_related("passkey").get(pk=made.pk)
    assert selectors.verdict(made, AT + 3 * HOUR).code == code
    assert passkeys.usable(made.passkey.user) == []


def test_keys_and_requests_of_somebody_else_are_not_there(lab, client_as):
    signed([batch()], WANG, AT)
    from hengjian.accounts.models import User
    from hengjian.signing.models import Request

    request = services.ask(statements=[batch(subject="PC-9")], by=WANG, at=AT)
    other = client_as("lab-analyst", institution=BODY, username="zhao")
    assert other.get(f"/office/sign/{request.number}/").status_code == 404
    assert other.post(f"/office/keys/{Passkey.objects.get().pk}/end").status_code == 404
    assert "王" not in other.get("/office/keys/").content.decode().split("<main")[1]
    assert User.objects.filter(username="zhao").exists() and Request.objects.count() == 2


def test_the_row_of_a_person_is_numbered_and_bound_and_a_gap_or_swap_shows(lab):
    signed([batch(subject=f"PC-{n}") for n in range(3)], WANG, AT)
    signed([batch(subject="PC-3")], WANG, AT)
    found = [
        rows.Place(s.number, s.digest, s.serial, s.previous, s.link)
        for s in selectors.by_person("P1")
    ]
    assert [p.serial for p in found] == [1, 2, 3, 4]
    assert rows.whole(found) == (True, 4)
    assert rows.whole(reversed(found)) == (True, 4)
    assert rows.whole([]) == (True, 0)
    for n in range(3):  # any but the last left out
        assert rows.whole(found[:n] + found[n + 1 :]) == (False, n)
    from dataclasses import replace

    changed = [replace(found[1], digest="0" * 64)]
    assert rows.whole([found[0], *changed, *found[2:]]) == (False, 1)
    renumbered = [found[0], replace(found[2], serial=2), replace(found[3], serial=3)]
    assert rows.whole(renumbered) == (False, 1)
