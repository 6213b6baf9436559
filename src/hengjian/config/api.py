"""The JSON API: one OpenAPI document, one shape for every refusal."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from hengjian.accounts.access import action
from hengjian.accreditation.api import router as accreditation
from hengjian.annual.api import router as annual
from hengjian.assessment.api import router as assessment
from hengjian.bars.api import router as bars
from hengjian.capture.api import router as capture
from hengjian.config.middleware import refusal_json
from hengjian.conformity.api import router as conformity
from hengjian.core.errors import Problem, Refusal, Rejected
from hengjian.core.text import t
from hengjian.credit.api import router as credit
from hengjian.directory.api import router as directory
from hengjian.draws.api import router as draws
from hengjian.fieldwork.api import router as fieldwork
from hengjian.filing.api import router as filing
from hengjian.issuing.api import router as issuing
from hengjian.labwork.api import router as labwork
from hengjian.lineage.api import router as lineage
from hengjian.memos.api import router as memos
from hengjian.monitoring.api import router as monitoring
from hengjian.monitoring.unannounced.api import router as unannounced
from hengjian.quality.api import router as quality
from hengjian.registry.api import router as registry
from hengjian.screening.api import router as screening
from hengjian.signing.api import router as signing
from hengjian.telemetry.api import router as telemetry


class ProblemOut(Schema):
    """One thing wrong, at its place."""

    where: str
    rule: str
    message: str
    remedy: str
    found: str = ""


class RefusalOut(Schema):
    """What was refused, which fact forbids it, what to do next, in the reader's language."""

    refused: str
    because: str
    instead: str
    problems: list[ProblemOut]


class Api(NinjaAPI):
    """Documents the refusals every operation may give."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**kwargs)
        parts = schema.setdefault("components", {}).setdefault("schemas", {})
        for model in (RefusalOut, ProblemOut):
            made = model.model_json_schema(ref_template="#/components/schemas/{model}")
            made.pop("$defs", None)
            parts[model.__name__] = made
        ref = {"$ref": "#/components/schemas/RefusalOut"}
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status in ("400", "401", "403", "404", "409"):
                    operation["responses"].setdefault(
                        int(status),
                        {
                            "description": "Refused",
                            "content": {"application/json": {"schema": ref}},
                        },
                    )
        return schema


api = Api(
    title="衡鉴 Hengjian",
    version="1",
    description=(
        "Language follows Accept-Language (zh, en). Keys travel as `Authorization: Bearer …`."
    ),
    docs_url=None,
    openapi_url=None,  # served below, so that this route too names its action
    urls_namespace="api",
)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Rejected: 400; NotAllowed: 403; any other refusal: 409 unless it says otherwise."""
    fallback = 400 if isinstance(refusal, Rejected) else 409
    status = getattr(refusal, "status", fallback)
    return api.create_response(request, refusal_json(refusal), status=status)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Wrong parameters of an operation, all at once."""
    problems = [
        Problem(
            where="/" + "/".join(str(part) for part in item["loc"][1:]),
            rule=str(item["type"]),
            message=t(f"参数无效：{item['msg']}", str(item["msg"])),
            remedy=t("请按接口说明填写", "Follow the API description"),
        )
        for item in error.errors
    ]
    return refused(request, Rejected(t("未受理此请求", "The request was not taken"), problems))


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A body that is no JSON, and the like."""
    refusal = Refusal(
        t("未受理此请求", "The request was not taken"),
        t("请求体无法解析", "its body could not be read"),
        t("请按接口说明以 UTF-8 JSON 发送", "Send UTF-8 JSON as the API description says"),
    )
    return api.create_response(request, refusal_json(refusal), status=error.status_code)


@action("core.api.read")
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    return JsonResponse(api.get_openapi_schema(path_prefix="/api/v1/"))


_ROUTERS = (
    registry,
    monitoring,
    unannounced,
    telemetry,
    screening,
    draws,
    directory,
    quality,
    assessment,
    conformity,
    bars,
    filing,
    accreditation,
    annual,
    credit,
    signing,
    capture,
    memos,
    fieldwork,
    labwork,
    issuing,
    lineage,
)
for _router in _ROUTERS:
    api.add_router("", _router)
