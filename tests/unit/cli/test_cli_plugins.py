"""`tangency plugins` on the installed plugins and on a broken one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tangency.host import load_catalogue


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, plugin_folder: Any) -> None:
    plugin_folder.add(
        "tangency-broken", modules={"broken_plugin": "import no_such_library"}, entry_points={"broken": "broken_plugin"}
    )
    catalogue = load_catalogue()
    monkeypatch.setattr("tangency.host.default_catalogue", lambda: catalogue)


def test_the_list_names_every_component(tangency: Any) -> None:
    components = tangency("plugins", "list", "--json").document["components"]
    assert {"mvo/mvo", "risk-models/ledoit-wolf", "rebalancing/threshold"} <= {each["id"] for each in components}
    assert all(each["summary"] and each["version"] for each in components)
    assert "mvo/mvo" in tangency("plugins", "list").out


@pytest.mark.usefixtures("broken")
def test_the_list_says_who_is_missing(tangency: Any) -> None:
    ended = tangency("plugins", "list")
    assert ended.code == 0
    assert "not loaded: broken; see tangency plugins doctor" in ended.out


@pytest.mark.usefixtures("broken")
def test_the_doctor_names_stage_error_and_remedy(tangency: Any) -> None:
    ended = tangency("plugins", "doctor")
    assert ended.code == 6
    assert "broken (tangency-broken 1.0): failed\n  stage:  import\n" in ended.out
    assert "no_such_library" in ended.out
    assert "mvo (tangency-mvo" in ended.out
    (status,) = (
        each for each in tangency("plugins", "doctor", "--json").document["plugins"] if each["name"] == "broken"
    )
    assert (status["state"], status["stage"]) == ("failed", "import")


def test_the_doctor_is_content_where_all_are_loaded(tangency: Any) -> None:
    assert tangency("plugins", "doctor").code == 0


def test_a_component_is_checked(tangency: Any) -> None:
    ended = tangency("plugins", "check", "rebalancing/calendar", "--json")
    assert ended.code == 0
    (report,) = ended.document["reports"]
    assert (report["component"], report["passed"]) == ("rebalancing/calendar", True)
    assert "conforms" in tangency("plugins", "check", "rebalancing/calendar").out


@pytest.mark.usefixtures("broken")
def test_a_plugin_that_does_not_load_cannot_be_checked(tangency: Any) -> None:
    ended = tangency("plugins", "check", "broken")
    assert ended.code == 2
    assert "no_such_library" in ended.err


def test_a_new_plugin_is_written_whole(tangency: Any, tmp_path: Path) -> None:
    document = tangency("plugins", "new", "demo-alpha", "--directory", str(tmp_path), "--json").document
    assert document["folder"] == str(tmp_path / "tangency-demo-alpha")
    assert (tmp_path / "tangency-demo-alpha" / "pyproject.toml").is_file()
    ended = tangency("plugins", "new", "demo-alpha", "--directory", str(tmp_path))
    assert ended.code == 2
    assert "exists already" in ended.err


def test_the_doctor_names_a_clash_and_what_to_say(
    tangency: Any, monkeypatch: pytest.MonkeyPatch, plugin_folder: Any
) -> None:
    source = (
        "from tangency.sdk import ComponentSpec, NoParams, hookimpl\n"
        "@hookimpl\n"
        "def register_risk_models():\n"
        "    yield ComponentSpec(name='sample', summary='S', params=NoParams, factory=object)\n"
    )
    plugin_folder.add("child-rival", modules={"child_rival": source}, entry_points={"rival": "child_rival"})
    catalogue = load_catalogue()
    monkeypatch.setattr("tangency.host.default_catalogue", lambda: catalogue)
    ended = tangency("plugins", "doctor")
    words = "the risk model 'sample' is offered by the plugins risk-models and rival"
    assert ended.code == 0  # both are loaded, and full ids find both
    assert ended.out.count(f"note:   {words}: the bare name is refused, say risk-models/sample or rival/sample") == 2
    told = {each["name"]: each["notes"] for each in tangency("plugins", "doctor", "--json").document["plugins"]}
    assert words in told["rival"][0]
    assert words in told["risk-models"][0]


TALKATIVE = """
import os, sys
from pydantic import Field, field_validator
from tangency.sdk import ComponentSpec, Params, RebalanceDecision, hookimpl

print("imported")
os.write(1, b"imported in C\\n")

class Power(Params):
    power: float = Field(1.0, description="x")

    @field_validator("power")
    @classmethod
    def _told(cls, value):
        print("validated")
        return value

class Talkative:
    def __init__(self, params):
        print("made")

    def decide(self, state):
        print("asked")
        return RebalanceDecision(is_due=False, destination=state.current, reason="we talk")

@hookimpl
def register_rebalancing_policies():
    print("described")
    yield ComponentSpec(name="talk", summary="Talk", params=Power, factory=Talkative)

{end}
"""
START = "from tangency.cli.main import main; main()"
EXITS = "@hookimpl\ndef register_optimizers():\n    print('bye')\n    sys.exit(0)"


@pytest.mark.parametrize("end", ["", EXITS])
@pytest.mark.parametrize("command", [("plugins", "list"), ("plugins", "doctor"), ("plugins", "check", "talk")])
def test_json_stays_json_whatever_a_plugin_prints(child_environment: Any, command: tuple[str, ...], end: str) -> None:
    name = f"child_talk_{len(end)}"
    folder = child_environment.plugins.path / f"{name}-1.0.dist-info"
    if not folder.exists():
        source = TALKATIVE.replace("{end}", end)
        child_environment.plugins.add(name, modules={name: source}, entry_points={f"talk{len(end) or ''}": name})
    last = command[-1] + (str(len(end)) if command[-1] == "talk" and end else "")
    done = child_environment.run("-c", START, *command[:-1], last, "--json", check=False)
    document = json.loads(done.stdout)
    assert done.returncode in (0, 2, 6)
    if command[-1] == "talk" and not end:
        assert document["reports"][0]["component"] == "talk/talk"
        assert "asked" in done.stderr
    if end and command[-1] == "doctor":
        (status,) = (each for each in document["plugins"] if each["name"] == f"talk{len(end)}")
        assert (status["state"], status["error"]) == ("failed", "SystemExit: 0")
        assert "printed: imported in C" in status["notes"]


UNCITED = """
import numpy as np
from tangency.sdk import ComponentSpec, DataError, NoParams, RebalanceDecision, hookimpl

class Hold:
    def __init__(self, params):
        self.params = params

    def decide(self, state):
        for weights in (state.current, state.target):
            if not np.isfinite(weights).all():
                raise DataError("not finite", where=state.assets[int(np.isfinite(weights).argmin())])
        return RebalanceDecision(is_due=False, destination=state.current, reason="we hold")

@hookimpl
def register_rebalancing_policies():
    yield ComponentSpec(name="hold", summary="Hold", params=NoParams, factory=Hold)
"""


def test_findings_are_told_apart_and_fail_nothing(
    tangency: Any, monkeypatch: pytest.MonkeyPatch, plugin_folder: Any
) -> None:
    plugin_folder.add("tangency-uncited", modules={"uncited": UNCITED}, entry_points={"uncited": "uncited"})
    catalogue = load_catalogue()
    monkeypatch.setattr("tangency.host.default_catalogue", lambda: catalogue)
    ended = tangency("plugins", "check", "uncited")
    assert ended.code == 0
    told, findings = ended.out.split("  worth a look, and no failure:\n")
    assert told.startswith("rebalancing policy uncited/hold conforms\n")
    assert findings.startswith("  finding        cites its source: references is empty")
    (report,) = tangency("plugins", "check", "uncited", "--json").document["reports"]
    assert (report["passed"], report["failures"]) == (True, [])
    assert [each["name"] for each in report["findings"]] == ["cites its source"]
