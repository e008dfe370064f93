"""Check answers and requests against SendGrid's own OpenAPI documents."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import jsonschema
import requests

FOLDER = Path(__file__).parents[1] / "fixtures" / "sendgrid"
DOCUMENTS = ("tsg_mail_v3.json", "tsg_scheduled_sends_v3.json", "tsg_suppressions_v3.json")


@cache
def document_of(path: str) -> dict:
    """Give the document that describes a path template."""
    for name in DOCUMENTS:
        document = json.loads((FOLDER / name).read_text(encoding="utf-8"))
        if path in document["paths"]:
            return _as_meant(document)
    raise LookupError(f"no document describes {path}")


def _as_meant(node):
    """Read two slips of the documents as they are meant.

    `nullable` is a word of OpenAPI 3.0 that the 3.1 documents still use, and `help`, described as
    "helper text or a link", is typed as an object while the service answers with a string or null.
    """
    if isinstance(node, list):
        return [_as_meant(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: _as_meant(value) for key, value in node.items()}
    if node.get("nullable") is True and isinstance(node.get("type"), str):
        node["type"] = [node["type"], "null"]
    if str(node.get("description", "")).startswith("When applicable, this property value will be helper text"):
        node["type"] = ["object", "string", "null"]
    return node


def check_answer(answer: requests.Response, method: str, path: str) -> None:
    """Fail unless status and body of an answer are what the document says for this call."""
    document = document_of(path)
    responses = document["paths"][path][method.lower()]["responses"]
    described = responses.get(str(answer.status_code))
    assert described is not None, f"{method} {path} may not answer {answer.status_code}: {answer.text}"
    described = _resolve(document, described)
    if "content" not in described:
        assert answer.text == ""
        return
    _check(document, described["content"]["application/json"]["schema"], answer.json())


def check_request(body: dict, method: str, path: str) -> None:
    """Fail unless a request is what the document says for this call."""
    document = document_of(path)
    described = _resolve(document, document["paths"][path][method.lower()]["requestBody"])
    _check(document, described["content"]["application/json"]["schema"], body)


def _resolve(document: dict, node: dict) -> dict:
    while "$ref" in node:
        target = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def _check(document: dict, schema: dict, value: object) -> None:
    whole = {"components": document["components"], "allOf": [schema]}
    validator = jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker())
    errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]
    assert not errors, errors
