"""Pages of the directories; mounted at `office/`. Each of the three has the same pages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.urls import URLPattern, path

from hengjian.directory.kinds import KINDS, Kind
from hengjian.directory.views import acts, cases, entry, given, lists, own
from hengjian.directory.views.common import worn

_FORM = ("GET", "POST")


def _pages(kind: Kind) -> Iterator[URLPattern]:
    base = f"directory/{kind.path}/"
    yield path(base, worn(kind, "list", lists.listed), name=kind.page("list"))
    yield path(f"{base}export.xlsx", worn(kind, "read", lists.exported), name=kind.page("export"))
    yield path(
        f"{base}template.xlsx", worn(kind, "keep", lists.template), name=kind.page("template")
    )
    yield path(f"{base}import", worn(kind, "keep", lists.imported, _FORM), name=kind.page("import"))
    yield path(f"{base}new", worn(kind, "keep", entry.new, _FORM), name=kind.page("new"))
    yield path(
        f"{base}statistics/", worn(kind, "read", lists.statistics), name=kind.page("statistics")
    )
    yield path(
        f"{base}statistics.xlsx",
        worn(kind, "read", lists.statistics_table),
        name=kind.page("statistics-table"),
    )
    one = f"{base}<str:number>/"
    yield path(one, worn(kind, "read", entry.entry), name=kind.page("entry"))
    yield path(f"{one}change", worn(kind, "keep", entry.change, _FORM), name=kind.page("change"))
    for name, act in acts.ACTS.items():
        view = worn(kind, act.verb, partial(acts.run, name=name), ("POST",))
        yield path(f"{one}{name.replace('_', '-')}", view, name=kind.page(name))


urlpatterns: list[URLPattern] = [
    *(page for kind in KINDS.values() for page in _pages(kind)),
    path("directory/cases/", cases.case_list, name="directory-case-list"),
    path("directory/cases/new", cases.case_new, name="directory-case-new"),
    path("directory/cases/<str:number>/", cases.case, name="directory-case"),
    path("directory/cases/<str:number>/retire", cases.case_retire, name="directory-case-retire"),
    path("directory/own/", own.own, name="directory-own"),
    path("directory/own/conflict", own.own_conflict, name="directory-own-conflict"),
    path("directory/own/year", own.own_year, name="directory-own-year"),
    path("directory/own/absence", own.own_absence, name="directory-own-absence"),
    path("directory/own/back", own.own_back, name="directory-own-back"),
    path("directory/own/answer", own.own_answer, name="directory-own-answer"),
    path("directory/own/exams/<str:number>/", own.take, name="directory-own-exam"),
    path("directory/evaluations/", given.evaluations, name="directory-evaluations"),
    path("directory/evaluations/<str:number>", given.evaluate, name="directory-evaluate"),
]
