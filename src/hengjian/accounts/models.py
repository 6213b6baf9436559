"""Who may come in, and which post they hold where."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from hengjian.core.text import t

#: No person holds two of these: whoever runs the system neither grants access nor audits it.
ADMIN_ROLES = ("admin-audit", "admin-security", "admin-system")


class UserManager(BaseUserManager["User"]):
    """Makes users; a user without a password cannot sign in with one."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> User:
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One sign-in of one person. A person who works for several bodies has one, with posts."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60, help_text="as printed on documents")
    # The key of the person in the register; empty for those who are not monitoring staff.
    person_no = models.CharField(max_length=40, blank=True, db_index=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False, help_text="refused outside a demonstration")
    # For a LIMS: no password, only a token.
    is_machine = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    objects = UserManager()

    class Meta:
        constraints: ClassVar = [
            # Two sign-ins of one person would let him hold what one person must not hold.
            models.UniqueConstraint(
                fields=["person_no"], condition=~Q(person_no=""), name="user_one_per_person"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A role held by a user at one place for a time. Access is given here and nowhere else."""

    user = models.ForeignKey(User, models.PROTECT, related_name="posts")
    role = models.CharField(max_length=40, help_text="a key of data/roles.yaml")
    region = models.CharField(max_length=6, blank=True, help_text="GB/T 2260; officers only")
    institution_uscc = models.CharField(max_length=18, blank=True, db_index=True)
    held_from = models.DateField()
    held_until = models.DateField(null=True, blank=True, help_text="first day no longer held")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "role", "region", "institution_uscc", "held_from"],
                name="post_once",
            ),
            models.CheckConstraint(
                name="post_until_after_from",
                condition=Q(held_until__isnull=True) | Q(held_until__gt=models.F("held_from")),
            ),
            # Holds below every service; services.give_post also looks at posts with an end.
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(role__in=ADMIN_ROLES, held_until__isnull=True),
                name="post_one_admin_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role} · {self.region or self.institution_uscc}"


class ApiToken(models.Model):
    """A key by which a laboratory's system speaks. Only its SHA-256 is kept."""

    user = models.ForeignKey(User, models.PROTECT, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(t("接口密钥", "API key")) + f" {self.label}"


class SignInTry(models.Model):
    """Wrong passwords for one name from one address, so that guessing becomes slow.

    Counted per (name, address): a stranger elsewhere cannot lock anybody out. The key is a keyed
    digest, so that the table keeps neither names nor addresses.
    """

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.failures} × {self.key[:8]}"
