"""Coming in, going out, and the language one reads."""

from __future__ import annotations

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hengjian.accounts import demo, services, slowdown
from hengjian.accounts.access import action
from hengjian.accounts.models import User
from hengjian.core.errors import Refusal
from hengjian.core.text import EN, ZH, t

LANGUAGE_COOKIE = "language"
_YEAR_S = 365 * 86400


@action("accounts.session.start")
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form; with the right name and password, a fresh session."""
    target = safe_next(request)
    if request.method == "GET":
        return _form(request, target)
    username, password = request.POST.get("username", "")[:60], request.POST.get("password", "")
    key, at = slowdown.key(username, request.META.get("REMOTE_ADDR", "")), timezone.now()
    left = slowdown.seconds_left(key=key, at=at)
    if left:
        return _form(request, target, username, _too_soon(left), 429, left)
    user = authenticate(request, username=username, password=password[:1000])
    if not isinstance(user, User):
        slowdown.note_failure(key=key, at=at)
        return _form(request, target, username, _wrong(), 401)
    slowdown.clear(key=key)
    services.signed_in(user=user, at=at)
    login(request, user)
    return HttpResponseRedirect(target or resolve_url("today"))


@action("accounts.session.end")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """The session is gone; the language stays."""
    if isinstance(request.user, User):
        services.signed_out(user=request.user, at=timezone.now())
    logout(request)
    return HttpResponseRedirect(resolve_url("sign-in"))


@action("core.language.choose")
@require_GET
def language(request: HttpRequest) -> HttpResponse:
    """`?to=zh|en&next=/path`: the choice is kept for a year and the reader is back where he was."""
    response = HttpResponseRedirect(safe_next(request) or "/")
    wanted = request.GET.get("to", "")
    if wanted in {ZH, EN}:
        response.set_cookie(
            LANGUAGE_COOKIE,
            wanted,
            max_age=_YEAR_S,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response


def safe_next(request: HttpRequest) -> str:
    """The path to go on to, empty when none was given or it leads anywhere else."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    path_only = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None)
    return wanted if path_only else ""


def _form(
    request: HttpRequest,
    target: str,
    username: str = "",
    refusal: Refusal | None = None,
    status: int = 200,
    retry_s: int = 0,
) -> HttpResponse:
    context = {
        "next": target,
        "username": username,
        "refusal": refusal,
        "demo_accounts": demo.shown(),
        "demo_password": demo.PASSWORD,
    }
    response = render(request, "accounts/sign_in.html", context, status=status)
    if retry_s:
        response.headers["Retry-After"] = str(retry_s)
    return response


def _wrong() -> Refusal:
    return Refusal(
        t("未登录", "You are not signed in"),
        t("用户名或密码不正确", "the name or the password is wrong"),
        t("请核对后重试，或联系本单位管理员", "Try again, or ask your administrator"),
    )


def _too_soon(seconds: int) -> Refusal:
    return Refusal(
        t("未登录", "You are not signed in"),
        t("从您所在的地址连续多次输错密码", "too many wrong passwords came from your address"),
        t(f"请在 {seconds} 秒后再试", f"Try again in {seconds} seconds"),
    )
