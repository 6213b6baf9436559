"""Every setting of the platform, in the order a newcomer asks about them.

A value that differs between machines is read here from the environment and nowhere else. With
HENGJIAN_DEMO=true (what `./run serve` sets) a made-up province on this machine needs no setting at
all; without it a missing value stops the process at start and names the variable, because a
regulator's system must never run on a guess. What the law fixes is not a setting: it is dated
data in `standards`.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from hengjian.config import sqlite

PACKAGE = Path(__file__).resolve().parent.parent
ROOT = PACKAGE.parent.parent


def env(name: str, default: str | None = None) -> str:
    """The variable's value; without one and without a default the process stops here."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set {name}; .env.example says what it means.")
    return value


def env_bool(name: str, default: str) -> bool:
    """`true` or `false`, nothing else."""
    value = env(name, default)
    if value not in {"true", "false"}:
        raise ImproperlyConfigured(f"{name} is {value!r}; write true or false.")
    return value == "true"


# Is this a demonstration on one machine?
DEMO = env_bool("HENGJIAN_DEMO", "false")
DEBUG = env_bool("HENGJIAN_DEBUG", "true" if DEMO else "false")

# Where it keeps its files
HENGJIAN_VAR = Path(env("HENGJIAN_VAR", str(ROOT / "var") if DEMO else None)).resolve()


def _secret_key() -> str:
    if "HENGJIAN_SECRET_KEY" in os.environ or not DEMO:
        key = env("HENGJIAN_SECRET_KEY")
        if len(key) < 50:
            raise ImproperlyConfigured("HENGJIAN_SECRET_KEY is shorter than 50 characters.")
        return key
    path = HENGJIAN_VAR / "keys" / "secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text()


# Who we are
SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env(
    "HENGJIAN_HOSTS", "localhost,127.0.0.1,[::1],testserver" if DEMO else None
).split(",")
TIME_ZONE = "Asia/Shanghai"  # the legal day; stored instants are UTC all the same
USE_TZ = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
USE_I18N = True

# Where the data lives


def _database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]) if parts.path.startswith("//") else unquote(parts.path),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "init_command": sqlite.PRAGMAS,
                "timeout": 20,
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured("HENGJIAN_DATABASE must begin with sqlite: or postgresql:")


DATABASES = {
    "default": _database(env("HENGJIAN_DATABASE", f"sqlite://{HENGJIAN_VAR}/hengjian.sqlite3"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Passkeys belong to a domain: whoever moves it loses every key.
HENGJIAN_RP_ID = env("HENGJIAN_RP_ID", "localhost" if DEMO else ALLOWED_HOSTS[0])
HENGJIAN_LEDGER_ORIGIN = env("HENGJIAN_LEDGER_ORIGIN", "hengjian.example")
HENGJIAN_LEDGER_KEY_FILE = Path(
    env("HENGJIAN_LEDGER_KEY_FILE", str(HENGJIAN_VAR / "keys" / "ledger.key"))
)

# What it is made of
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "hengjian.core",
    "hengjian.standards",
    "hengjian.ledger",
    "hengjian.accounts",
    "hengjian.registry",
    "hengjian.signing",
    "hengjian.capture",
    "hengjian.memos",
    "hengjian.draws",
    "hengjian.directory",
    "hengjian.quality",
    "hengjian.assessment",
    "hengjian.conformity",
    "hengjian.bars",
    "hengjian.filing",
    "hengjian.accreditation",
    "hengjian.monitoring",
    "hengjian.telemetry",
    "hengjian.fieldwork",
    "hengjian.labwork",
    "hengjian.issuing",
    "hengjian.lineage",
    "hengjian.annual",
    "hengjian.screening",
    "hengjian.enforcement",
    "hengjian.credit",
    "hengjian.disclosure",
    "hengjian.console",
    "hengjian.portal",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "hengjian.config.middleware.headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "hengjian.config.middleware.reader_language",
    "hengjian.config.middleware.no_nul",
    "django_htmx.middleware.HtmxMiddleware",
    "hengjian.config.middleware.refusals",
]
ROOT_URLCONF = "hengjian.config.urls"
WSGI_APPLICATION = "hengjian.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "core" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "hengjian.config.context.page",
            ],
        },
    }
]

# Who may come in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["hengjian.accounts.backends.PasswordBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "today"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_COOKIES = env_bool("HENGJIAN_HTTPS", "false" if DEMO else "true")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_NAME = "__Host-session" if SECURE_COOKIES else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE_COOKIES else "csrf"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_COOKIES else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_COOKIES
SECURE_SSL_REDIRECT = SECURE_COOKIES
if "HENGJIAN_PROXY_HTTPS_HEADER" in os.environ:  # for example X-Forwarded-Proto
    _header = os.environ["HENGJIAN_PROXY_HTTPS_HEADER"].upper().replace("-", "_")
    SECURE_PROXY_SSL_HEADER = (f"HTTP_{_header}", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        # ECharts places its own boxes by style attributes; no style element is allowed.
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}

# What it serves and how much it takes
STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
STATIC_ROOT = HENGJIAN_VAR / "static"
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Work that nobody waits for
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"hengjian": {"level": "INFO"}},
}
