"""The files that people deploy with: what they name is there, and what they promise is kept."""

import configparser
import importlib
import re
from pathlib import Path
from typing import Any

import pytest

from postroom.cli.main import postroom
from postroom.project.variables import VARIABLES

ROOT = Path(__file__).parents[2]
yaml: Any = importlib.import_module("yaml")
COMPOSED: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
OURS = {name: service for name, service in COMPOSED.items() if service["image"] == "postroom"}
FILES = ["compose.yaml", "Dockerfile", *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "deploy").glob("*/*"))]
STOPPING = 45  # seconds: processes have 40


class Unit(configparser.RawConfigParser):
    """A unit of systemd: names have their case, and a value may hold anything."""

    def __init__(self, name: str) -> None:
        super().__init__(strict=False, interpolation=None, delimiters=("=",))
        self.read_string((ROOT / "deploy/systemd" / name).read_text())

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def folders(unit: Unit, setting: str) -> list[str]:
    return unit["Service"].get(setting, "").split()


@pytest.mark.parametrize("name", OURS)
def test_a_container_runs_a_command_and_may_do_little_else(name: str) -> None:
    service = OURS[name]
    assert postroom.get_command(postroom.make_context("postroom", ["setup"]), service["command"][0])
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert int(service["stop_grace_period"].rstrip("s")) >= STOPPING
    waits = {"db": {"condition": "service_healthy"}} if name == "setup" else None
    assert service["depends_on"] == (waits or {"setup": {"condition": "service_completed_successfully"}})


def test_ports_are_this_machines_alone() -> None:
    ports = [port for service in COMPOSED.values() for port in service.get("ports", [])]
    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_the_database_is_healthy_by_tcp() -> None:
    """The image first starts one that only its socket reaches: by that, setup would come too early."""
    test = COMPOSED["db"]["healthcheck"]["test"]
    assert test[test.index("-h") + 1] == "127.0.0.1"


@pytest.mark.parametrize("name", FILES)
def test_variables_are_those_that_are_read(name: str) -> None:
    known = {each.name for each in VARIABLES}
    assert set(re.findall(r"POSTROOM_[A-Z_]+", (ROOT / name).read_text())) <= known


@pytest.mark.parametrize("name", ["postroom.service", "postroom-backup.service"])
def test_a_unit_may_write_where_its_pages_say(name: str) -> None:
    """The whole system is read-only to it but for these: the log of docs/operations/logs.md is one."""
    unit = Unit(name)
    assert unit["Service"]["ProtectSystem"] == "strict"
    assert "postroom" in folders(unit, "StateDirectory")
    assert "postroom" in folders(unit, "LogsDirectory")
    program, command = unit["Service"]["ExecStart"].split()[:2]
    assert program == "/opt/postroom/bin/postroom"
    assert postroom.get_command(postroom.make_context("postroom", ["setup"]), command)


def test_the_unit_may_fetch_from_the_maildrop() -> None:
    assert "-/var/spool/postroom" in folders(Unit("postroom.service"), "ReadWritePaths")


def test_backups_go_where_their_unit_may_write() -> None:
    unit = Unit("postroom-backup.service")
    target = Path(unit["Service"]["ExecStart"].split()[2])
    assert target.parent == Path("/var/lib")
    assert target.name in folders(unit, "StateDirectory")
