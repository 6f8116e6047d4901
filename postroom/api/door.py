"""The API as a whole: its routers, its documentation, its errors."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

import postroom
from postroom.api import actions, events, health, messages, resend, sales
from postroom.api.bodies import StrictParser
from postroom.api.edge import answer_problems
from postroom.api.envelopes import ENVELOPES, OrderEnvelope
from postroom.api.pages import LocalSwagger, shut_in
from postroom.api.problems import MEDIA_TYPE

DESCRIPTION = """\
A store announces its orders here, what it issues for them and what it says about either, and reads what became of
their mail.

A 2xx answer means: committed to disk. Send the same request again whenever an answer was lost; nothing comes twice.
Errors are Problem Details (RFC 9457); their `type` leads to an explanation."""

SCHEMAS = "#/components/schemas/"


class Door(NinjaAPI):
    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        # Batches read their entries one by one; whoever calls them wants to know what they look like.
        schemas = schema["components"]["schemas"]
        schemas["Orders"]["properties"]["orders"]["items"] = {"$ref": f"{SCHEMAS}{OrderEnvelope.__name__}"}
        schemas["Documents"]["properties"]["documents"]["items"] = any_envelope()
        for operation in (each for path in schema["paths"].values() for each in path.values()):
            for status, answer in operation["responses"].items():
                label_media_type(int(status), answer)
        return schema


def any_envelope() -> dict[str, Any]:
    named = {kind: f"{SCHEMAS}{envelope.__name__}" for kind, envelope in ENVELOPES.items()}
    return {
        "anyOf": [{"$ref": name} for name in named.values()],
        "discriminator": {"propertyName": "kind", "mapping": named},
    }


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
    api.add_router("/v1/events", events.router)
    api.add_router("/health", health.router)
    answer_problems(api)
    return api


api = door()
