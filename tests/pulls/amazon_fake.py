"""Answer as Amazon's SP-API does: the published sandbox pairs, held to the published document, around one report."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from http_fake import Answer, Call, HttpFake
from jsonschema import Draft4Validator

DOCUMENTS = Path(__file__).parents[1] / "fixtures/api/amazon-spapi"
MODEL = json.loads((DOCUMENTS / "reports_2021-06-30.json").read_text())
PAIRS = json.loads((DOCUMENTS / "sandbox_reports_2021-06-30.json").read_text())
REPORTS = "/reports/2021-06-30"
REPORT = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL"
LOGIN = {"client_id": "amzn1.application-oa2-client.0123", "client_secret": "amzn1.oa2-cs.v1.secret0123"}
REFRESH_TOKEN = "Atzr|refresh-token-0123456789"
URL_LIFE, TOKEN_LIFE = timedelta(minutes=5), timedelta(hours=1)
LONGEST = timedelta(days=30)


def pair(operation: str, method: str, status: int) -> dict:
    """Give the published request and response of an operation, such as ("reports", "post", 202)."""
    return next(one for one in PAIRS if one["where"].endswith(f"{operation}/{method}/responses/{status}"))


def check(definition: str, value: dict) -> list[str]:
    """Hold a body against the published document; returns what is wrong."""
    schema = {"$ref": f"#/definitions/{definition}", "definitions": MODEL["definitions"]}
    return [error.message for error in Draft4Validator(schema).iter_errors(value)]


def refusal(status: int, code: str, message: str, details: str = "") -> Answer:
    return Answer(status, {"errors": [{"code": code, "message": message, "details": details}]})


class AmazonFake(HttpFake):
    """Make one report: `statuses` is what getReport says, call by call; `document` is what it holds."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(now)
        self.document, self.content_type, self.compression = b"", "text/plain;charset=UTF-8", None
        self.statuses = ["IN_QUEUE", "IN_PROGRESS", "DONE"]
        self._asked = 0
        self._token, self._token_ends, self._tokens = "", now(), 0
        self._urls: dict[str, datetime] = {}

    def name(self, call: Call) -> str:
        if call.path == "/auth/o2/token":
            return "token"
        if call.path.startswith("/signed/"):
            return "download"
        if call.path == f"{REPORTS}/reports":
            return "createReport"
        return "getReport" if call.path.startswith(f"{REPORTS}/reports/") else "getReportDocument"

    def answer(self, call: Call) -> Answer:
        name = self.name(call)
        if name == "token":
            return self._log_in(call.form)
        if name == "download":
            assert "x-amz-access-token" not in call.headers, "the token stays with the API"
            if self.now() >= self._urls[call.path] + URL_LIFE:
                return Answer(403, b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>")
            return Answer(200, self.document, {"Content-Type": self.content_type} if self.content_type else {})
        token = call.headers.get("x-amz-access-token")
        if not token or token != self._token or self.now() >= self._token_ends:
            details = f"The access token you provided ({token}) has expired."
            return refusal(403, "Unauthorized", "Access to requested resource is denied.", details)
        if name == "createReport":
            return self._create(call.body)
        last = call.path.rpartition("/")[2]
        return self._report(last) if name == "getReport" else self._describe(last)

    def expire_token(self) -> None:
        self._token_ends = self.now()

    def _log_in(self, form: dict[str, str]) -> Answer:
        if {name: form.get(name) for name in LOGIN} != LOGIN or form.get("grant_type") != "refresh_token":
            return Answer(401, {"error": "invalid_client", "error_description": "Client authentication failed"})
        if form.get("refresh_token") != REFRESH_TOKEN:
            description = f"The refresh token {form.get('refresh_token')} is not valid"
            return Answer(400, {"error": "invalid_grant", "error_description": description})
        self._tokens += 1
        self._token, self._token_ends = f"Atza|access-{self._tokens}", self.now() + TOKEN_LIFE
        return Answer(200, {"access_token": self._token, "token_type": "bearer", "expires_in": 3600})

    def _create(self, body: dict) -> Answer:
        for status in (202, 400):
            published = pair("reports", "post", status)
            if body == published["request"]["parameters"]["body"]["value"]:
                return Answer(status, published["response"])
        wrong = check("CreateReportSpecification", body)
        if wrong or body["reportType"] != REPORT:
            return refusal(400, "InvalidInput", "; ".join(wrong) or "Report type is invalid")
        since, until = (datetime.fromisoformat(body[name]) for name in ("dataStartTime", "dataEndTime"))
        if not since < until <= self.now() or until - since > LONGEST:
            return refusal(400, "InvalidInput", "Date range exceeded. Report can be requested only upto 30 days.")
        self._asked = 0
        return Answer(202, pair("reports", "post", 202)["response"])

    def _report(self, report_id: str) -> Answer:
        published = pair("{reportId}", "get", 200)
        if report_id != published["request"]["parameters"]["reportId"]["value"]:
            return Answer(400, pair("{reportId}", "get", 400)["response"])
        status = self.statuses[min(self._asked, len(self.statuses) - 1)]
        self._asked += 1
        report = {**published["response"], "processingStatus": status}
        if status == "DONE":
            document = pair("{reportDocumentId}", "get", 200)["request"]["parameters"]["reportDocumentId"]["value"]
            report["reportDocumentId"] = document
        assert check("Report", report) == []
        return Answer(200, report, {"x-amzn-RateLimit-Limit": "2.0"})

    def _describe(self, document_id: str) -> Answer:
        published = pair("{reportDocumentId}", "get", 200)
        if document_id != published["request"]["parameters"]["reportDocumentId"]["value"]:
            return Answer(400, pair("{reportDocumentId}", "get", 400)["response"])
        path = f"/signed/{len(self._urls)}{urlsplit(published['response']['url']).path}"
        self._urls[path] = self.now()
        described = {**published["response"], "url": self.url + path}
        if self.compression:
            described["compressionAlgorithm"] = self.compression
        assert check("ReportDocument", described) == []
        return Answer(200, described)
