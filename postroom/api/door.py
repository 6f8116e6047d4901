"""The API as a whole: its routers, its documentation, its errors."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

import postroom
from postroom.api import actions, health, messages, resend, sales
from postroom.api.bodies import StrictParser
from postroom.api.edge import answer_problems
from postroom.api.pages import LocalSwagger, shut_in
from postroom.api.problems import MEDIA_TYPE

DESCRIPTION = """\
A store announces its orders and its comments on them here, and reads what became of their mail.

A 2xx answer means: committed to disk. Send the same request again whenever an answer was lost; nothing comes twice.
Errors are Problem Details (RFC 9457); their `type` leads to an explanation."""

ENVELOPE = "#/components/schemas/OrderEnvelope"


class Door(NinjaAPI):
    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        # The batch reads its entries one by one; whoever calls it wants to know what they look like.
        schema["components"]["schemas"]["Batch"]["properties"]["orders"]["items"] = {"$ref": ENVELOPE}
        for operation in (each for path in schema["paths"].values() for each in path.values()):
            for status, answer in operation["responses"].items():
                label_media_type(int(status), answer)
        return schema


def label_media_type(status: int, answer: dict[str, Any]) -> None:
    """The framework knows one media type for all answers; ours differ for problems."""
    if status >= 400 and "application/json" in answer.get("content", {}):
        answer["content"] = {MEDIA_TYPE: answer["content"]["application/json"]}


def door() -> NinjaAPI:
    api = Door(
        title="Postroom",
        version=postroom.__version__,
        description=DESCRIPTION,
        docs=LocalSwagger(),
        docs_decorator=shut_in,
        parser=StrictParser(),
        urls_namespace="api",
    )
    api.add_router("/v1/sales", sales.router)
    api.add_router("/v1/messages", messages.router)
    api.add_router("/v1/messages", resend.router)  # before the actions, whose pattern would take its name for one
    api.add_router("/v1/messages", actions.router)
    api.add_router("/health", health.router)
    answer_problems(api)
    return api


api = door()
