"""Refuse requests in SendGrid's error shape: {"errors": [{"message", "field", "help"}]}."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import JSONResponse

HELP = "http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html#message."


@dataclass(frozen=True)
class Problem:
    """Hold one thing that is wrong with a request; topic is the anchor in SendGrid's list of errors."""

    message: str
    field: str | None = None
    topic: str | None = None

    def shown(self) -> dict:
        return {"message": self.message, "field": self.field, "help": HELP + self.topic if self.topic else None}


class RefusedError(Exception):
    """Carry a refusal to the one place that answers it."""

    def __init__(self, status: int, *problems: Problem, headers: dict[str, str] | None = None) -> None:
        super().__init__(problems[0].message)
        self.status, self.problems, self.headers = status, problems, headers


def refuse(status: int, message: str, field: str | None = None) -> RefusedError:
    """Make a refusal with one problem."""
    return RefusedError(status, Problem(message, field))


def answer(refusal: RefusedError) -> JSONResponse:
    """Answer a refusal as SendGrid does."""
    body = {"errors": [problem.shown() for problem in refusal.problems]}
    return JSONResponse(body, status_code=refusal.status, headers=refusal.headers)


UNAUTHORIZED = refuse(401, "authorization required")
NOT_FOUND = refuse(404, "not found")
METHOD_NOT_ALLOWED = refuse(405, "method not allowed")
TOO_LARGE = refuse(413, "content too large")
SERVER_ERROR = refuse(500, "internal server error")
