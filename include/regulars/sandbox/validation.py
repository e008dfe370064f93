"""Check a mail/send request and name everything that SendGrid would refuse."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator
from typing import Any

from regulars.sandbox.addresses import check_address
from regulars.sandbox.personalizations import (
    check_custom_args,
    check_headers,
    check_personalizations,
    check_send_at,
    check_subject,
)
from regulars.sandbox.refusals import Problem, RefusedError, refuse

MAX_CATEGORIES = 10
MAX_CATEGORY = 255
CONTENT_ORDER = {"text/plain": 0, "text/html": 1}


def parse(raw: bytes) -> dict:
    """Parse a body as a JSON object in UTF-8; raises RefusedError with 400 otherwise."""
    try:
        text = raw.decode("utf-8")
        request = json.loads(text, parse_constant=_refuse_constant)
        if "\\ud" in text or "\\uD" in text:
            json.dumps(request, ensure_ascii=False).encode("utf-8")
    except UnicodeError as error:
        raise refuse(400, "Invalid UTF8 in request.") from error
    except (ValueError, RecursionError) as error:
        raise refuse(400, "Bad Request") from error
    if not isinstance(request, dict):
        raise refuse(400, "Bad Request")
    return request


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def check(request: dict, now: int, knows_batch: Callable[[str], bool]) -> None:
    """Raise RefusedError with every problem of a request; a request without one passes."""
    problems = list(_find_problems(request, now, knows_batch))
    if problems:
        raise RefusedError(400, *problems)


def _find_problems(request: dict, now: int, knows_batch: Callable[[str], bool]) -> Iterator[Problem]:
    yield from check_personalizations(request, now)
    yield from _check_senders(request)
    yield from _check_subjects(request)
    yield from _check_content(request)
    yield from _check_categories(request.get("categories", []))
    yield from _check_attachments(request.get("attachments", []))
    yield from _check_settings(request)
    yield from _check_account_things(request)
    if "headers" in request:
        yield from check_headers(request["headers"], "headers")
    if "custom_args" in request:
        yield from check_custom_args(request["custom_args"], "custom_args")
    if "send_at" in request:
        yield from check_send_at(request["send_at"], "send_at", now)
    if "batch_id" in request:
        batch_id = request["batch_id"]
        if not isinstance(batch_id, str):
            yield Problem("The batch_id must be a string.", "batch_id", "batch_id")
        elif not knows_batch(batch_id):
            yield Problem("invalid batch id", "batch_id", "batch_id")


def _check_senders(request: dict) -> Iterator[Problem]:
    if "from" not in request:
        yield Problem("The from object must be provided for every email send.", "from", "from")
    else:
        yield from check_address(request["from"], "from", "from")
    if "reply_to" in request:
        yield from check_address(request["reply_to"], "reply_to", "reply_to")
    if "reply_to_list" in request:
        people = request["reply_to_list"]
        if "reply_to" in request:
            yield Problem("Use reply_to or reply_to_list, not both.", "reply_to_list", "reply_to")
        if not isinstance(people, list) or not 0 < len(people) <= 1000:
            yield Problem("The reply_to_list must be an array of 1 to 1000 addresses.", "reply_to_list", "reply_to")
        else:
            for index, person in enumerate(people):
                yield from check_address(person, f"reply_to_list.{index}", "reply_to")


def _check_subjects(request: dict) -> Iterator[Problem]:
    if "subject" in request:
        yield from check_subject(request["subject"], "subject")
        return
    entries = request.get("personalizations")
    everyone_has_one = isinstance(entries, list) and all(isinstance(e, dict) and "subject" in e for e in entries)
    if not everyone_has_one:
        yield Problem("The subject is required, here or in every personalization.", "subject", "subject")


def _check_content(request: dict) -> Iterator[Problem]:
    if "content" not in request:
        if "template_id" not in request:
            yield Problem("The content is required unless you use a template_id.", "content", "content")
        return
    parts = request["content"]
    if not isinstance(parts, list) or not parts:
        yield Problem("There must be at least one content block.", "content", "content")
        return
    for index, part in enumerate(parts):
        yield from _check_part(part, f"content.{index}")
    types = [part.get("type") for part in parts if isinstance(part, dict)]
    ranks = [CONTENT_ORDER.get(name, 2) for name in types if isinstance(name, str)]
    if ranks != sorted(ranks):
        yield Problem("text/plain must come first, then text/html, then any other content.", "content", "content")


def _check_part(part: Any, field: str) -> Iterator[Problem]:
    if not isinstance(part, dict):
        yield Problem("Must be an object with a type and a value.", field, "content")
        return
    kind, value = part.get("type"), part.get("value")
    if not isinstance(kind, str) or not kind:
        yield Problem("The content type must be a string of at least one character.", f"{field}.type", "content.type")
    elif any(mark in kind for mark in ";\r\n"):
        yield Problem("The content type cannot contain ; or line ends.", f"{field}.type", "content.type")
    if not isinstance(value, str) or not value:
        yield Problem(
            "The content value must be a string of at least one character.", f"{field}.value", "content.value"
        )


def _check_categories(categories: Any) -> Iterator[Problem]:
    if not isinstance(categories, list) or not all(isinstance(name, str) for name in categories):
        yield Problem("Categories must be an array of strings.", "categories", "categories")
        return
    if len(categories) > MAX_CATEGORIES:
        yield Problem(
            f"A mail is limited to {MAX_CATEGORIES} categories; it has {len(categories)}.", "categories", "categories"
        )
    if len(set(categories)) != len(categories):
        yield Problem("The categories must be unique.", "categories", "categories")
    for index, name in enumerate(categories):
        if len(name) > MAX_CATEGORY or not name.isascii():
            yield Problem(
                f"A category must be ASCII and not longer than {MAX_CATEGORY} characters.",
                f"categories.{index}",
                "categories",
            )


def _check_attachments(attachments: Any) -> Iterator[Problem]:
    if not isinstance(attachments, list):
        yield Problem("The attachments must be an array.", "attachments", "attachments")
        return
    for index, item in enumerate(attachments):
        field = f"attachments.{index}"
        if not isinstance(item, dict) or not isinstance(item.get("filename"), str):
            yield Problem("The filename is required.", f"{field}.filename", "attachments.filename")
        elif not _is_base64(item.get("content")):
            yield Problem("The attachment content must be base64.", f"{field}.content", "attachments.content")


def _is_base64(text: Any) -> bool:
    try:
        return isinstance(text, str) and len(base64.b64decode(text, validate=True)) > 0
    except (binascii.Error, ValueError):
        return False


def _check_settings(request: dict) -> Iterator[Problem]:
    for group in ("mail_settings", "tracking_settings"):
        settings = request.get(group, {})
        if not isinstance(settings, dict):
            yield Problem("Must be an object.", group, group)
            continue
        for name, setting in settings.items():
            if not isinstance(setting, dict):
                yield Problem("Must be an object.", f"{group}.{name}", f"{group}.{name}")
            elif not isinstance(setting.get("enable", False), bool):
                yield Problem("The enable param should be a boolean value.", f"{group}.{name}.enable", group)


def _check_account_things(request: dict) -> Iterator[Problem]:
    # The sandbox's account has no templates, unsubscribe groups or IP pools, so each of them is unknown.
    for name, topic in (("template_id", "template_id"), ("asm", "asm"), ("ip_pool_name", "ip_pool_name")):
        if name in request:
            field = "asm.group_id" if name == "asm" else name
            yield Problem(f"The {name} must be a valid one of your account; the sandbox has none.", field, topic)
