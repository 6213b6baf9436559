"""Error pages. An outage never looks like a user's mistake."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from hengjian.config.middleware import wants_json
from hengjian.core.text import Text, language, t

SAYS: dict[int, tuple[Text, Text, Text]] = {
    400: (
        t("请求无法处理", "The request was not taken"),
        t("内容不完整或格式不符", "it is incomplete or malformed"),
        t("请返回上一页重新提交", "Go back and send it again"),
    ),
    403: (
        t("未执行此操作", "This was not done"),
        t(
            "您的岗位没有这项权限，或页面停留过久",
            "your posts do not include it, or the page stood open too long",
        ),
        t(
            "请刷新页面重试，或向本单位管理员申请权限",
            "Reload the page and try again, or ask your administrator",
        ),
    ),
    404: (
        t("没有找到", "Not found"),
        t("此地址没有您可以查看的内容", "there is nothing here that you may see"),
        t("请检查地址，或从首页重新进入", "Check the address, or start from the home page"),
    ),
    500: (
        t("平台出现故障", "The platform failed"),
        t("这不是您的操作造成的，已自动记录", "this was not your doing, and it has been recorded"),
        t(
            "请稍后再试；您此前提交成功的内容不受影响",
            "Try again later; what was accepted before is safe",
        ),
    ),
}


def error_page(request: HttpRequest, status: int) -> HttpResponse:
    """The page (or JSON, for the API) of an error, in the reader's language."""
    refused, because, instead = SAYS[status]
    if wants_json(request):
        parts = {"refused": str(refused), "because": str(because), "instead": str(instead)}
        return JsonResponse({**parts, "problems": []}, status=status)
    context = {
        "refused": refused,
        "because": because,
        "instead": instead,
        "status": status,
        "lang": language(),
    }
    if status == 500:  # nothing that could fail again: no request, no database
        return HttpResponse(render_to_string("500.html", context), status=500)
    return render(request, f"{status}.html", context, status=status)
