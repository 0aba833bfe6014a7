"""The OpenAPI document: valid, complete, and true of what the service really answers."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)  # fmt: skip

from tests.fixtures_api import Service

URL = "/api/v1/openapi.json"
PROMISED = {
    ("post", "/api/v1/chat"), ("get", "/api/v1/chat/{session_id}/messages"), ("delete", "/api/v1/chat/{session_id}"),
    ("get", "/api/v1/chat/stream"),
    ("get", "/api/v1/chat/sources/{document_id}"), ("post", "/api/v1/chat/feedback"),
    ("get", "/api/v1/work-items"), ("get", "/api/v1/work-items/summary"), ("get", "/api/v1/work-items/{item_id}"),
    ("post", "/api/v1/work-items/{item_id}/close"),
    ("post", "/api/v1/knowledge/documents"), ("get", "/api/v1/knowledge/documents/{document_id}"),
    ("post", "/api/v1/knowledge/documents/{document_id}/{action}"),
    ("post", "/api/v1/knowledge/faqs"), ("get", "/api/v1/knowledge/faqs/{faq_id}"),
    ("post", "/api/v1/knowledge/faqs/{faq_id}/{action}"), ("get", "/api/v1/knowledge/search"),
    ("put", "/api/v1/supply/{kind}"), ("get", "/api/v1/supply/{kind}"), ("get", "/api/v1/supply/{kind}/{offer_id}"),
    ("delete", "/api/v1/supply/{kind}/{offer_id}"), ("post", "/api/v1/match"),
    ("get", "/api/v1/supply/{kind}/template"), ("post", "/api/v1/supply/{kind}/imports"),
    ("get", "/api/v1/supply/{kind}/imports"), ("get", "/api/v1/supply/{kind}/imports/{import_id}"),
    ("post", "/api/v1/supply/{kind}/imports/{import_id}/confirm"), ("post", "/api/v1/supply/{kind}/imports/{import_id}/undo"),
    ("get", "/api/v1/notices"), ("post", "/api/v1/notices/{notice_id}/sent"), ("get", "/api/v1/notices/muted"),
    ("post", "/api/v1/notices/mute"), ("post", "/api/v1/notices/unmute"),
    ("get", "/api/v1/needs"), ("get", "/api/v1/needs/{number}"), ("get", "/api/v1/needs/{number}/contact"),
    ("get", "/api/v1/orders"), ("get", "/api/v1/orders/{number}"), ("post", "/api/v1/orders/{number}/{event}"),
    ("get", "/api/v1/handovers"), ("get", "/api/v1/handovers/{handover_id}"), ("get", "/api/v1/handovers/{handover_id}/contact"),
    ("post", "/api/v1/handovers/{handover_id}/claim"), ("post", "/api/v1/handovers/{handover_id}/release"),
    ("get", "/api/v1/handovers/{handover_id}/files/{file_id}"), ("post", "/api/v1/chat/{session_id}/files"),
    ("post", "/api/v1/handovers/{handover_id}/close"), ("post", "/api/v1/handovers/{handover_id}/messages"),
    ("post", "/api/v1/chat/{session_id}/join-code"), ("post", "/api/v1/chat/{session_id}/join-qr"),
    ("post", "/api/v1/chat/{session_id}/join"),
    ("get", "/api/v1/whitelist"), ("post", "/api/v1/whitelist"), ("post", "/api/v1/whitelist/{entry_id}/remove"),
    ("post", "/api/v1/auth/login"), ("post", "/api/v1/auth/logout"),
    ("get", "/healthz"), ("get", "/readyz"), ("get", "/metrics"),
}  # fmt: skip
NO_JSON = {
    "/metrics",
    "/api/v1/chat/stream",
    "/api/v1/auth/logout",
    "/api/v1/supply/{kind}/template",
    "/api/v1/handovers/{handover_id}/files/{file_id}",
}
FOR_STAFF = (
    "/api/v1/knowledge", "/api/v1/supply", "/api/v1/work-items", "/api/v1/notices", "/api/v1/needs", "/api/v1/orders",
    "/api/v1/whitelist", "/api/v1/handovers",
)  # fmt: skip
METADATA = {
    "title", "document_number", "issuer", "level", "published_on", "effective_from", "expires_on", "regions", "topics",
    "supersedes", "source_url",
}  # fmt: skip
NOT_TRIED = {
    ("GET", "/api/v1/chat/stream"),  # goes on for ever
    ("POST", "/api/v1/auth/login"),  # a fifth of a second for each made-up password
    ("POST", "/api/v1/auth/logout"),  # would end the login that the others need
    ("GET", "/readyz"),  # 503 is the truth here: there is no Rasa
}
CHECKS = [not_a_server_error, response_schema_conformance, status_code_conformance, content_type_conformance]


@pytest.fixture
def document(service: Service) -> dict[str, Any]:
    described: dict[str, Any] = service.client.get(URL).json()
    return described


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_document_is_valid_openapi(document: dict[str, Any]) -> None:
    schemathesis.openapi.from_dict(document).validate()


def test_every_promised_operation_is_described(document: dict[str, Any]) -> None:
    assert {(method, path) for method, path, _ in operations(document)} >= PROMISED


def test_every_operation_has_a_summary_and_a_described_answer(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        assert operation["summary"], (method, path)
        if path not in NO_JSON:
            success = next(response for status, response in operation["responses"].items() if status.startswith("2"))
            assert "schema" in success["content"]["application/json"], (method, path)


def test_errors_are_described_in_their_shape(document: dict[str, Any]) -> None:
    assert set(document["components"]["schemas"]["ErrorOut"]["properties"]) == {"error", "detail"}
    for method, path, operation in operations(document):
        if path.startswith("/api/v1/"):
            for status in ("401", "403", "404", "409", "413", "422", "429"):
                schema = operation["responses"][status]["content"]["application/json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/ErrorOut"}, (method, path, status)


def test_reply_is_described_field_by_field(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    described = {
        name: set(schemas[name]["properties"]) for name in ("ReplyOut", "MessageOut", "CitationOut", "CardOut")
    }
    assert described == {
        "ReplyOut": {"session_id", "turn_id", "outcome", "messages", "understanding", "state"},
        "MessageOut": {"text", "spoken_text", "choices", "citations", "cards"},
        "CitationOut": {
            "document_id",
            "title",
            "document_number",
            "section",
            "quote",
            "effective_from",
            "expires_on",
            "url",
        },
        "CardOut": {"kind", "id", "title", "fields", "reasons"},
    }
    assert set(schemas["Outcome"]["enum"]) == {
        "answered", "matched", "asking", "clarify", "done", "handover", "no_answer", "smalltalk",
    }  # fmt: skip


def test_metadata_of_an_upload_is_described_field_by_field(document: dict[str, Any]) -> None:
    body = document["paths"]["/api/v1/knowledge/documents"]["post"]["requestBody"]["content"]["multipart/form-data"]
    form = document["components"]["schemas"][body["schema"]["$ref"].rsplit("/", 1)[1]]
    assert set(form["properties"]["metadata"]["contentSchema"]["properties"]) == METADATA


def test_operations_of_the_staff_say_how_to_log_in(document: dict[str, Any]) -> None:
    kinds = {(scheme["type"], scheme.get("in")) for scheme in document["components"]["securitySchemes"].values()}
    assert kinds == {("http", None), ("apiKey", "cookie")}
    for method, path, operation in operations(document):
        assert bool(operation.get("security")) == path.startswith(FOR_STAFF), (method, path)


def can_be_sent(request: dict[str, Any]) -> bool:
    """A part of a form is text or bytes; the client stumbles over the numbers that are made up for unknown parts."""
    return all(isinstance(part[1], str | bytes) for _, part in request.get("files") or ())


def test_service_answers_as_it_is_described(service: Service, document: dict[str, Any]) -> None:
    """Made-up requests to every operation: no server error, and every answer is of the described shape."""
    schema = schemathesis.openapi.from_dict(document)
    headers = service.as_("admin")
    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        if (operation.method.upper(), operation.path) in NOT_TRIED:
            continue

        @settings(
            max_examples=12,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def answers_as_described(case: Any) -> None:
            request = case.as_transport_kwargs(base_url="http://testserver", headers=headers)
            assume(can_be_sent(request))
            case.validate_response(service.client.request(**request), checks=CHECKS)

        answers_as_described()
        tried += 1
    assert tried == len(PROMISED) + 2 - len(NOT_TRIED)  # documents and FAQs can also be listed
