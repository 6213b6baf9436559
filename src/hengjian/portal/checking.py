"""“Check a report”: by its number, and by its evidence file.

The evidence file is verified in the reader's browser when script runs (static/hengjian/check.js);
this view is the way without script: the file is read in memory, verified and forgotten.
"""

from __future__ import annotations

import json
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hengjian.accounts.access import action
from hengjian.core.errors import Refusal
from hengjian.core.identifiers import check_uscc
from hengjian.core.text import Text, t
from hengjian.core.text_input import half_width
from hengjian.disclosure import selectors as disclosure
from hengjian.ledger.verify import bundle
from hengjian.ledger.verify.evidence import REASONS
from hengjian.portal import log

#: Larger than any evidence file the platform makes (bodies are digests, not packages).
MAX_BYTES = 8_000_000


@action("portal.report.check")
@csrf_exempt  # changes nothing and reads no session, so there is nothing to forge
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The page; GET with `report_no` answers about a report, POST with `evidence` about a file."""
    context: dict[str, Any] = {"vkey": log.key(), "words": browser_words()}
    status = 200
    try:
        if request.method == "POST":
            context["verdict"] = from_upload(request.FILES.get("evidence"))
        elif request.GET.get("report_no", "").strip():
            context.update(by_number(request))
    except Refusal as refusal:
        context["refusal"] = refusal
        status = 400
    return render(request, "portal/check.html", context, status=status)


def by_number(request: HttpRequest) -> dict[str, Any]:
    """What is public about the report of that number: {asked_no, asked_code, reports}."""
    report_no = half_width(request.GET["report_no"]).strip()[:60]
    code = half_width(request.GET.get("uscc", "")).strip().upper()[:18]
    if code:
        checked = check_uscc(code)
        if not checked.ok:
            raise Refusal(
                t("未查询", "Nothing was looked up"),
                checked.problems[0].message,
                t("请核对统一社会信用代码，或留空只按报告编号查询",
                  "Check the credit code, or leave it empty and ask by number alone"),
            )  # fmt: skip
    return {
        "asked_no": report_no,
        "asked_code": code,
        "asked": True,
        "status": disclosure.report_status(code or None, report_no),
    }


def from_upload(file: UploadedFile | None) -> dict[str, Any]:
    """The verdict on an uploaded evidence file: {holds, title, text, facts}."""
    if file is None:
        raise _unread(t("没有选择文件", "no file was chosen"))
    if (file.size or 0) > MAX_BYTES:
        raise _unread(t("文件超过 8 MB", "the file is larger than 8 MB"))
    try:
        data = json.loads(file.read().decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise _unread(t("不是 JSON 文本", "it is not JSON text")) from error
    found = bundle(data, [log.key()])
    if not found.holds:
        return {"holds": False, "reason": Text(*REASONS[found.reason])}
    return {"holds": True, "found": found}


def _unread(because: Text) -> Refusal:
    return Refusal(
        t("证据文件未核验", "The evidence file was not checked"),
        because,
        t("请选择平台出具的 .json 证据文件", "Choose the .json evidence file the platform issued"),
    )


def browser_words() -> dict[str, Any]:
    """What the page's own verifier says, in the reader's language."""
    reasons = {code: str(Text(*both)) for code, both in REASONS.items()}
    return {
        "yes": str(t("核验通过", "It holds")),
        "yes_text": str(
            t("文件所载内容在账本中，且一字未改；签名密钥与本站公布的一致。",
              "What the file says is in the ledger unchanged, signed with this site's key.")
        ),
        "partly": str(t("账本证明成立，签名未能核验", "The proof holds; signature unchecked")),
        "partly_text": str(
            t("您的浏览器不支持 Ed25519。请更新浏览器，或用命令行 hengjian verify 核验签名。",
              "This browser cannot check Ed25519. Update it, or use the command hengjian verify.")
        ),
        "no": str(t("核验不通过", "It does not hold")),
        "large": str(t("文件超过 8 MB。", "The file is larger than 8 MB.")),
        "subject": str(t("所指记录", "Subject")),
        "kind": str(t("事项", "Kind")),
        "at": str(t("记入时间", "Recorded")),
        "place": str(t("账本位置", "Place in the ledger")),
        "place_value": str(t("第 {index} 条（共 {size} 条）", "entry {index} of {size}")),
        "reasons": reasons,
    }  # fmt: skip
