"""Acts upon accounts: make a user, give and end a post, issue and revoke an API key."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from hengjian.accounts import policy
from hengjian.accounts.models import ADMIN_ROLES, ApiToken, Post, User
from hengjian.core import regions
from hengjian.core.errors import Refusal
from hengjian.core.text import t
from hengjian.ledger import services as ledger

#: A key needs no slow hash because it cannot be guessed; a short one could be.
SHORTEST_TOKEN = 32
_NOT_GIVEN = t("未授予岗位", "The post was not given")


@transaction.atomic
def open_account(
    *,
    username: str,
    name: str,
    password: str | None,
    by: str,
    at: datetime,
    person_no: str = "",
    demo: bool = False,
    machine: bool = False,
) -> User:
    """A user exists who can sign in but has no post, so sees nothing yet."""
    if User.objects.filter(username=username).exists():
        raise Refusal(
            t(f"未建立账号 {username}", f"Account {username} was not opened"),
            t("该用户名已被使用", "the name is taken"),
            t("请换一个用户名", "Choose another name"),
        )
    user = User.objects.create_user(
        username, password, name=name, person_no=person_no, is_demo=demo, is_machine=machine
    )
    ledger.append(
        kind="accounts.opened",
        subject=username,
        actor=by,
        at=at,
        body={"machine": machine},
        log="audit",
    )
    return user


@transaction.atomic
def give_post(
    *,
    user: User,
    role: str,
    by: str,
    at: datetime,
    held_from: date,
    region: str = "",
    institution_uscc: str = "",
) -> Post:
    """The user holds the post from that day on."""
    if not _place_fits(role, region, institution_uscc):
        raise Refusal(
            _NOT_GIVEN,
            t(
                "岗位不存在，或缺少所在区域/机构",
                "there is no such role, or its region or institution is missing",
            ),
            t(
                "请选择名录中的岗位并填写其区域或机构",
                "Choose a role of the list and give its region or institution",
            ),
        )
    if role in ADMIN_ROLES:
        _refuse_second_admin_role(user, role, held_from)
    post = Post.objects.create(
        user=user, role=role, region=region, institution_uscc=institution_uscc, held_from=held_from
    )
    body = {"role": role, "region": region, "institution": institution_uscc}
    ledger.append(
        kind="accounts.post-given", subject=user.username, actor=by, at=at, body=body, log="audit"
    )
    return post


@transaction.atomic
def end_post(*, post: Post, by: str, at: datetime, held_until: date) -> None:
    """The post is no longer held from that day on."""
    moved = Post.objects.filter(pk=post.pk, held_until=None).update(held_until=held_until)
    if moved == 0:
        raise Refusal(
            t("未结束岗位", "The post was not ended"),
            t("该岗位此前已结束", "it was ended before"),
            t("请刷新页面查看现状", "Reload the page to see how things stand"),
        )
    post.refresh_from_db()
    body = {"role": post.role, "until": held_until.isoformat()}
    ledger.append(
        kind="accounts.post-ended",
        subject=post.user.username,
        actor=by,
        at=at,
        body=body,
        log="audit",
    )


def _place_fits(role: str, region: str, institution_uscc: str) -> bool:
    """Officers are seated in a region of their level, laboratory people at an institution."""
    found = policy.roles().get(role)
    if found is None or role == "public":
        return False
    if found.line == "laboratory":
        return bool(institution_uscc)
    if found.line not in {"ecology", "market"}:
        return True
    if not regions.is_code(region):
        return False
    # A leader leads at any level; a functional area stands beside the prefectures.
    seated = {regions.Level.FUNCTIONAL: "prefecture"}.get(
        regions.level(region), regions.level(region).value
    )
    return role.endswith("-leader") or found.level == seated


def _refuse_second_admin_role(user: User, role: str, held_from: date) -> None:
    # The database refuses two open ones; this also sees posts whose end lies ahead.
    held = user.posts.filter(role__in=ADMIN_ROLES)
    if held.filter(Q(held_until=None) | Q(held_until__gt=held_from)).exists():
        raise Refusal(
            _NOT_GIVEN,
            t(
                "系统、安全、审计三种管理员不得由同一人担任",
                "nobody may hold two of the system, security and audit administrators",
            ),
            t(
                "请先结束原管理员岗位，或另选他人",
                "End the other post first, or choose someone else",
            ),
        )


@transaction.atomic
def signed_in(*, user: User, at: datetime) -> None:
    """The audit log says who came in and when."""
    ledger.append(
        kind="accounts.signed-in",
        subject=user.username,
        actor=user.username,
        at=at,
        body={},
        log="audit",
    )


@transaction.atomic
def signed_out(*, user: User, at: datetime) -> None:
    """The audit log says who went out and when."""
    ledger.append(
        kind="accounts.signed-out",
        subject=user.username,
        actor=user.username,
        at=at,
        body={},
        log="audit",
    )


@transaction.atomic
def issue_token(*, user: User, label: str, by: str, at: datetime, token: str | None = None) -> str:
    """A new API key, shown once; only its digest is kept."""
    token = token or secrets.token_urlsafe(32)
    if len(token) < SHORTEST_TOKEN:
        raise ValueError(f"an API key has at least {SHORTEST_TOKEN} characters")
    digest = policy.token_digest(token)
    ApiToken.objects.create(user=user, digest=digest, label=label, made_at=at)
    body = {"label": label, "digest": digest}
    ledger.append(
        kind="accounts.token-issued", subject=user.username, actor=by, at=at, body=body, log="audit"
    )
    return token


@transaction.atomic
def revoke_token(*, token: ApiToken, by: str, at: datetime) -> None:
    """The key is dead on the next request."""
    moved = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at)
    if moved:
        body = {"digest": token.digest}
        ledger.append(
            kind="accounts.token-revoked",
            subject=token.user.username,
            actor=by,
            at=at,
            body=body,
            log="audit",
        )
