"""Questions and requests: the list, one of them with its answers, its files."""

from __future__ import annotations

from collections.abc import Callable

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hengjian.accounts.access import action, actor_of, scope
from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t
from hengjian.filing import export
from hengjian.filing.models import Ask, Attachment
from hengjian.filing.selectors import notices as selectors
from hengjian.filing.services import asks as services
from hengjian.filing.services.asks import Upload
from hengjian.filing.views.common import asked, day_of, posted, press

PAGE = 30
LIST, READ = "filing.ask.list", "filing.ask.read"
FAR_PAST = "1970-01-01"


@action(LIST)
@require_GET
def ask_list(request: HttpRequest) -> HttpResponse:
    """Questions of the reader's area or body, those waiting first when asked."""
    actor, today = actor_of(request), timezone.localdate()
    rows, stage = selectors.asks(actor), asked(request, "stage")
    if stage == "overdue":
        rows = rows.filter(stage=Ask.Stage.OPEN, due_on__lt=today)
    elif stage in Ask.Stage.values:
        rows = rows.filter(stage=stage)
    words = asked(request, "q")
    if words:
        rows = rows.filter(notice__institution__name__icontains=words) | rows.filter(
            notice__number__icontains=words
        )
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "stage": stage,
        "words": words,
        "stages": [*Ask.Stage.choices, ("overdue", t("已超期", "Past its day"))],
        "counts": selectors.open_asks(actor, today),
        "today": today,
    }
    return render(request, "filing/ask_list.html", context)


def _found(request: HttpRequest, pk: int, name: str = READ) -> Ask:
    found = selectors.asks(actor_of(request), name).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@action(READ)
@require_GET
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """One question with its answers and their hours."""
    return _page(request, _found(request, pk))


def _page(
    request: HttpRequest, one: Ask, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    actor, steps = actor_of(request), one.MOVES.get(Ask.Stage(one.stage), set())
    answers = scope(actor, services.ANSWER, Ask).filter(pk=one.pk).exists()
    asks = scope(actor, services.MAKE, Ask).filter(pk=one.pk).exists()
    context = {
        "ask": one,
        "answers": one.answers.prefetch_related("files"),
        "may": {
            "answer": answers and Ask.Stage.ANSWERED in steps,
            "again": asks and Ask.Stage.OPEN in steps,
            "close": asks and Ask.Stage.CLOSED in steps,
        },
        "today": timezone.localdate(),
        "overdue": one.stage == Ask.Stage.OPEN and one.due_on < timezone.localdate(),
        "refusal": refusal,
        "typed": request.POST.dict() if refusal else {},
        "entries": selectors.entries(one.notice.number),
    }
    return render(request, "filing/ask.html", context, status=status)


def _step(
    request: HttpRequest, pk: int, name: str, act: Callable[[Ask], object], said: Text
) -> HttpResponse:
    one = _found(request, pk, name)

    def again(refusal: Refusal, status: int) -> HttpResponse:
        one.refresh_from_db()
        return _page(request, one, refusal, status)

    return press(request, lambda: act(one), said, ("ask", str(pk)), again)


@action(services.ANSWER)
@require_POST
def ask_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The body answers, with files."""
    by, at = actor_of(request), timezone.now()

    def act(one: Ask) -> None:
        files = [
            Upload((f.name or "")[-120:], f.read(services.MOST_BYTES + 1))
            for f in request.FILES.getlist("files")[: services.MOST_FILES + 1]
        ]
        text = posted(request, "words")
        services.answer(ask=one, text=text, files=files, by=by, at=at)

    return _step(request, pk, services.ANSWER, act, t("已答复", "Answered"))


@action(services.MAKE)
@require_POST
def ask_again(request: HttpRequest, pk: int) -> HttpResponse:
    """The officer sends it back."""
    by, at = actor_of(request), timezone.now()

    def act(one: Ask) -> None:
        due = day_of(posted(request, "due_on")) or day_of(FAR_PAST)
        services.ask_again(ask=one, text=posted(request, "words"), due_on=due, by=by, at=at)  # type: ignore[arg-type]

    return _step(request, pk, services.MAKE, act, t("已退回补充", "Sent back"))


@action(services.MAKE)
@require_POST
def ask_close(request: HttpRequest, pk: int) -> HttpResponse:
    """The officer settles it."""
    by, at = actor_of(request), timezone.now()

    def act(one: Ask) -> None:
        services.close(ask=one, note=posted(request, "note"), by=by, at=at)

    return _step(request, pk, services.MAKE, act, t("已办结", "Closed"))


@action(READ)
@require_GET
def ask_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of an answer, always as a download."""
    row = scope(actor_of(request), READ, Attachment).filter(pk=pk).first()
    if row is None:
        raise Http404
    try:
        data = services.path_of(row.sha256).read_bytes()
    except OSError:
        raise Http404 from None
    return export.answer(row.name, data, row.kind)
