"""The production image and its services fit together, as far as can be told without building them."""

from __future__ import annotations

import importlib.util
import re
from fnmatch import fnmatch

import pytest
import yaml

from regulars import settings

ROOT = settings.ROOT
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
# one line an instruction
INSTRUCTIONS = re.sub(r"\\\n\s*", " ", DOCKERFILE).splitlines()
COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load(COMPOSE_TEXT)
SERVICES = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
ENVIRONMENT = dict(
    line.split("=", 1)
    for line in (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
)


def copied() -> list[str]:
    """List what the image is given of the repository."""
    lines = [line.split() for line in INSTRUCTIONS if line.startswith("COPY")]
    return [source for words in lines for source in [word for word in words[1:-1] if not word.startswith("--")]]


def test_the_image_is_made_of_airflows_own_of_the_locked_version():
    version = re.search(r"^apache-airflow==(\S+)", (ROOT / "requirements.lock").read_text(), flags=re.MULTILINE)[1]
    assert f"FROM apache/airflow:{version}-python3.11" in INSTRUCTIONS


def test_what_is_copied_exists():
    assert {"requirements.lock", "dags", "plugins", "dbt_project", "include"} <= set(copied())
    for source in copied():
        assert (ROOT / source).exists(), f"the Dockerfile copies {source}, which is not there"


def test_what_is_copied_reaches_the_builder():
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for source in copied():
        assert any(fnmatch(source, pattern) for pattern in kept), f".dockerignore hides {source}"


def test_the_lock_is_installed_and_nothing_else():
    installs = [line for line in INSTRUCTIONS if "pip install" in line or "uv " in line]
    assert len(installs) == 1
    assert {"--no-deps", "--require-hashes", "-r", "requirements.lock"} <= set(installs[0].split())


def test_the_image_does_not_run_as_root():
    users = [line.split()[1] for line in INSTRUCTIONS if line.startswith("USER")]
    assert users[-1] == "airflow"


def test_the_package_is_found():
    assert "PYTHONPATH=/opt/regulars/include" in DOCKERFILE


def test_no_secret_is_in_the_image_or_the_services():
    for text in (DOCKERFILE, COMPOSE_TEXT):
        assert not re.search(r"(?i)(password|secret|key)\w*\s*[=:]\s*['\"]?\w{8,}['\"]?\s*$", text, flags=re.MULTILINE)


def test_every_variable_of_the_services_is_in_the_example():
    used = set(re.findall(r"(?<!\$)\$\{(\w+)", COMPOSE_TEXT))
    assert used == set(ENVIRONMENT)


def test_secrets_must_be_given():
    for name in re.findall(r"\$\{(\w*(?:PASSWORD|SECRET|FERNET_KEY))\b(?!:\?)", COMPOSE_TEXT):
        pytest.fail(f"without {name} the services would start with an empty one")
    assert not any(ENVIRONMENT[name] for name in ENVIRONMENT if name.endswith(("PASSWORD", "SECRET", "KEY")))


def test_everything_runs_from_the_one_image():
    assert set(OURS) == {"init", "api-server", "scheduler", "dag-processor", "triggerer", "webhook"}
    assert set(SERVICES) - set(OURS) == {"postgres"}


@pytest.mark.parametrize("service", ["api-server", "scheduler", "dag-processor", "triggerer"])
def test_airflows_services_run_airflows_commands(service):
    from airflow.cli.cli_parser import get_parser

    assert get_parser().parse_args(SERVICES[service]["command"]).subcommand == SERVICES[service]["command"][0]


def test_our_modules_exist():
    commands = " ".join(" ".join(service["command"]) for service in OURS.values())
    modules = re.findall(r"-m ([\w.]+)", commands.replace(",", ""))
    assert {"regulars", "regulars.webhook"} == set(modules)
    for module in modules:
        assert importlib.util.find_spec(f"{module}.__main__"), f"{module} cannot be run"


def test_init_ends_before_anything_of_ours_starts():
    for name, service in OURS.items():
        waits_for = service["depends_on"]
        wanted = {"postgres": "service_healthy"} if name == "init" else {"init": "service_completed_successfully"}
        assert {key: value["condition"] for key, value in waits_for.items()} == wanted


def test_ports_are_published_on_loopback_only():
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_the_webhook_has_its_own_login_and_no_key_to_airflow():
    environment = SERVICES["webhook"]["environment"]
    assert "regulars_webhook:" in environment["AIRFLOW_CONN_WAREHOUSE"]
    assert not any(name.startswith("AIRFLOW__") or name == "AIRFLOW_CONN_SENDGRID" for name in environment)


def test_volumes_are_declared():
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = re.sub(r"\$\{[^}]*\}", "./given", volume).split(":")[0]
            assert source.startswith("./") or source in COMPOSE["volumes"]
