"""What pages ask about the reader: may he, where does the menu lead, which posts does he hold.

Hiding a link is a courtesy. The rule itself is kept by the view (`@action`) and by `scope`.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from hengjian.accounts import policy
from hengjian.accounts.access import PUBLIC, Actor, Held
from hengjian.console import nav, words

register = template.Library()


def reader(context: template.Context) -> Actor:
    """The actor of the page, the public where a page has none."""
    actor = context.get("actor")
    return actor if isinstance(actor, Actor) else PUBLIC


@register.simple_tag(takes_context=True)
def may(context: template.Context, action: str) -> bool:
    """Whether the reader may do `action` on at least some rows: `{% may "a.b.c" as x %}`."""
    return reader(context).may(action)


@register.simple_tag
def link(name: str, *args: Any) -> str:
    """The address of a named page, to be kept: `{% link "case" number as place %}`."""
    return reverse(name, args=args)


@register.simple_tag(takes_context=True)
def console_nav(context: template.Context) -> list[nav.Section]:
    """The menu of the console for this reader."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    return nav.sections(reader(context), match.url_name if match else None)


@register.simple_tag(takes_context=True)
def language_links(context: template.Context) -> list[dict[str, object]]:
    """The two languages, each with the address that chooses it and comes back here."""
    request = context.get("request")
    here = request.get_full_path() if request is not None else "/"
    return words.languages(here)


@register.filter
def role_name(post: Held) -> str:
    """The role's name in the reader's language."""
    return str(policy.roles()[post.role].name)


@register.filter
def post_place(post: Held) -> str:
    """Where a post is held: the region's name or the institution's code."""
    return words.region(post.region) if post.region else post.institution_uscc


@register.filter
def region_name(code: str) -> str:
    """The name of a region, the code itself when the tables do not know it."""
    return words.region(code)


@register.simple_tag(takes_context=True)
def page_address(context: template.Context, number: int) -> str:
    """This page's address with `page=number`, filters kept."""
    request = context["request"]
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


@register.filter
def tone(stage: str) -> str:
    """The colour family of a stage, a class or a light; unknown words are calm."""
    return words.TONES.get(str(stage), "calm")
