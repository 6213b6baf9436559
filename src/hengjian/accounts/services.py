"""Acts upon accounts: make a user, give a post, issue and revoke an API key."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from django.db import transaction

from hengjian.accounts import policy
from hengjian.accounts.models import ApiToken, Post, User
from hengjian.core.errors import Refusal
from hengjian.core.text import t
from hengjian.ledger import services as ledger


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
    line = policy.roles()[role].line if role in policy.roles() else ""
    fits = {"ecology": bool(region), "market": bool(region), "laboratory": bool(institution_uscc)}
    if not line or not fits.get(line, True):
        raise Refusal(
            t("未授予岗位", "The post was not given"),
            t(
                "岗位不存在，或缺少所在区域/机构",
                "there is no such role, or its region or institution is missing",
            ),
            t(
                "请选择名录中的岗位并填写其区域或机构",
                "Choose a role of the list and give its region or institution",
            ),
        )
    post = Post.objects.create(
        user=user, role=role, region=region, institution_uscc=institution_uscc, held_from=held_from
    )
    body = {"role": role, "region": region, "institution": institution_uscc}
    ledger.append(
        kind="accounts.post-given", subject=user.username, actor=by, at=at, body=body, log="audit"
    )
    return post


@transaction.atomic
def issue_token(*, user: User, label: str, by: str, at: datetime, token: str | None = None) -> str:
    """A new API key, shown once; only its digest is kept."""
    token = token or secrets.token_urlsafe(32)
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
