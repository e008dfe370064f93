"""Talk to Airflow's REST API on this machine."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

PAGE = 100
COMPONENTS = ("metadatabase", "scheduler", "dag_processor", "triggerer")
# the machine's proxy, if it has one, is not for loopback
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class AirflowApiError(RuntimeError):
    """Say what Airflow answered to which request."""

    def __init__(self, request: str, status: int, detail: str) -> None:
        super().__init__(f"Airflow answered {status} to {request}: {detail}")
        self.status = status


class AirflowApi:
    """Ask one Airflow, logging in when it is first needed."""

    def __init__(self, base_url: str, user: str, password: str) -> None:
        self.base_url = base_url.rstrip("/")
        self._login = {"username": user, "password": password}
        self._token: str | None = None

    def trigger(self, dag_id: str, conf: dict | None = None, partition_key: str | None = None) -> dict:
        """Start a run of a DAG and return it; its `dag_run_id` names it."""
        body: dict[str, Any] = {"logical_date": None, "conf": conf or {}}
        if partition_key is not None:
            body["partition_key"] = partition_key
        return self._ask("POST", f"/dags/{quote(dag_id)}/dagRuns", body)

    def runs(self, dag_id: str, partition_key: str | None = None, state: str | None = None) -> list[dict]:
        """List the runs of a DAG, newest first, of one partition key or state where given."""
        filters = {"order_by": "-id", "state": state, "partition_key_prefix_pattern": partition_key}
        found = self._pages(f"/dags/{quote(dag_id)}/dagRuns", "dag_runs", filters)
        return [run for run in found if partition_key is None or run["partition_key"] == partition_key]

    def run(self, dag_id: str, run_id: str) -> dict:
        """Give one run."""
        return self._ask("GET", self._run_path(dag_id, run_id))

    def task_instances(self, dag_id: str, run_id: str) -> list[dict]:
        """List the task instances of one run."""
        return self._pages(f"{self._run_path(dag_id, run_id)}/taskInstances", "task_instances", {})

    def task_log(self, dag_id: str, run_id: str, task_id: str, try_number: int = 1) -> str:
        """Give the log of one try of a task as text, a line an event."""
        path = f"{self._run_path(dag_id, run_id)}/taskInstances/{quote(task_id)}/logs/{try_number}"
        events = self._ask("GET", f"{path}?full_content=true").get("content") or []
        return "\n".join(event if isinstance(event, str) else str(event.get("event", "")) for event in events)

    def clear(
        self, dag_id: str, run_id: str, task_ids: list[str] | None = None, only_failed: bool = False
    ) -> list[dict]:
        """Clear the tasks of a run, so that they run again; returns what was cleared."""
        body: dict[str, Any] = {"dry_run": False, "dag_run_id": run_id, "only_failed": only_failed}
        if task_ids:
            body["task_ids"] = task_ids
        return self._ask("POST", f"/dags/{quote(dag_id)}/clearTaskInstances", body)["task_instances"]

    def dags(self) -> list[dict]:
        """List the DAGs that Airflow has read."""
        return self._pages("/dags", "dags", {"exclude_stale": "true"})

    def pause(self, dag_id: str, is_paused: bool = True) -> None:
        """Pause a DAG, or let it go on."""
        self._ask("PATCH", f"/dags/{quote(dag_id)}", {"is_paused": is_paused})

    def import_errors(self) -> list[dict]:
        """List the DAG files that could not be read, with the reason."""
        return self._pages("/importErrors", "import_errors", {})

    def health(self) -> dict:
        """Give what Airflow says of its parts."""
        return self._ask("GET", "/monitor/health", token=False)

    def unready(self, since: datetime | None = None) -> list[str]:
        """List the parts that are not up, or whose last sign of life is older than `since`."""
        try:
            health = self.health()
        except (OSError, AirflowApiError):
            return ["api_server"]
        return [name for name in COMPONENTS if not _is_up(name, health.get(name) or {}, since)]

    def wait_ready(self, seconds: float = 90, since: datetime | None = None) -> None:
        """Wait until every part gives a sign of life; raises TimeoutError naming those that do not."""
        deadline = time.monotonic() + seconds
        while missing := self.unready(since):
            if time.monotonic() > deadline:
                raise TimeoutError(f"Airflow's {', '.join(missing)} did not come up within {seconds:.0f} s")
            time.sleep(0.2)

    def _run_path(self, dag_id: str, run_id: str) -> str:
        return f"/dags/{quote(dag_id)}/dagRuns/{quote(run_id, safe='')}"

    def _pages(self, path: str, key: str, filters: dict[str, str | None]) -> list[dict]:
        rows: list[dict] = []
        while True:
            asked = {name: value for name, value in filters.items() if value is not None}
            page = self._ask("GET", f"{path}?{urlencode({**asked, 'limit': PAGE, 'offset': len(rows)})}")
            rows += page[key]
            if len(page[key]) < PAGE:
                return rows

    def _ask(self, method: str, path: str, body: dict | None = None, token: bool = True) -> Any:
        url = self.base_url + "/api/v2" + path
        if not token:
            return _send(method, url, body, None)
        try:
            return _send(method, url, body, self._token or self._log_in())
        except AirflowApiError as error:
            if error.status != HTTPStatus.UNAUTHORIZED:
                raise
        # the token ran out, or Airflow was started anew
        return _send(method, url, body, self._log_in())

    def _log_in(self) -> str:
        self._token = _send("POST", self.base_url + "/auth/token", self._login, None)["access_token"]
        return self._token


def _is_up(name: str, part: dict, since: datetime | None) -> bool:
    if part.get("status") != "healthy":
        return False
    beat = part.get(f"latest_{name}_heartbeat")
    return since is None or name == "metadatabase" or (beat is not None and datetime.fromisoformat(beat) >= since)


def _send(method: str, url: str, body: dict | None, token: str | None) -> Any:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data=data, headers=headers, method=method)  # noqa: S310
    try:
        with _OPENER.open(request, timeout=30) as answer:
            text = answer.read()
    except urllib.error.HTTPError as error:
        detail = error.read().decode("utf-8", "replace")[:500]
        raise AirflowApiError(f"{method} {request.selector}", error.code, detail) from error
    return json.loads(text) if text else None
