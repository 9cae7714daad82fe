"""Options that are generated from the components' params models."""

from __future__ import annotations

import re
import sys
from typing import Any

import pytest

from tangency.cli import components
from tangency.host import load_catalogue

PLUGIN = """
from pydantic import Field

from tangency.sdk import ComponentSpec, CovarianceEstimate, Params, Solution, certify_feasible, frozen_floats, hookimpl
from tangency.sdk import project

class Leaning(Params):
    lean: float = Field(0.5, ge=0, le=1, description="how much of the first asset")
    top: int = Field(3, ge=1, description="a param named like an option of the command")

class Lean:
    def __init__(self, params):
        self.params = params

    def solve(self, problem):
        wish = [self.params.lean, *[0.0] * (len(problem.assets) - 1)]
        weights = project(frozen_floats(wish), problem.feasible)
        certificate = certify_feasible(weights, problem, objective=0.0, objective_unit="none", solver="lean")
        return Solution(weights=weights, certificate=certificate)

class Memory(Params):
    half_life_days: float = Field(60.0, gt=0, description="memory in days")

class Fading:
    def __init__(self, params):
        pass

    def estimate(self, returns):
        n = len(returns.assets)
        matrix = frozen_floats([[float(i == j) for j in range(n)] for i in range(n)])
        return CovarianceEstimate(matrix=matrix, n_periods=len(returns.dates))

@hookimpl
def register_optimizers():
    yield ComponentSpec(name="lean", summary="Leans to one side", params=Leaning, factory=Lean)

@hookimpl
def register_risk_models():
    rule = frozenset({"missing:refuse"})
    yield ComponentSpec(
        name="fading", summary="Forgets the past", params=Memory, factory=Fading, capabilities=rule
    )
"""


@pytest.fixture
def leaning(monkeypatch: pytest.MonkeyPatch, plugin_folder: Any) -> None:
    """Install a plugin with an optimizer and a risk model that have params."""
    plugin_folder.add(
        "tangency-leaning", modules={"leaning_plugin": PLUGIN}, entry_points={"leaning": "leaning_plugin"}
    )
    monkeypatch.delitem(sys.modules, "leaning_plugin", raising=False)
    catalogue = load_catalogue()
    monkeypatch.setattr(components, "_catalogue", lambda: catalogue)
    monkeypatch.setattr("tangency.desk.desk.default_catalogue", lambda: catalogue)


def words(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_help_lists_every_component_with_its_summary(tangency: Any) -> None:
    shown = words(tangency("optimize", "--help").out)
    assert "mvo Mean-risk" in shown
    assert "ledoit-wolf Sample covariance shrunk" in shown
    assert "mean Mean of simple returns" in shown
    assert "--risk-free-annual VALUE simple annual risk-free rate" in shown
    assert "number at least -0.5 and at most 1.0; default 0.0" in shown


@pytest.mark.usefixtures("leaning")
def test_an_installed_plugin_appears_in_the_help(tangency: Any) -> None:
    shown = words(tangency("optimize", "--help").out)
    assert "lean Leans to one side" in shown
    assert "fading Forgets the past" in shown
    assert "--lean" not in shown


@pytest.mark.usefixtures("leaning")
def test_a_chosen_component_shows_its_own_options(tangency: Any) -> None:
    arguments = ("--optimizer", "leaning/lean", "--risk-model=fading", "--help")
    shown = words(tangency("optimize", *arguments).out)
    assert "Options of the optimizer leaning/lean: --lean VALUE how much of the first asset" in shown
    assert "--optimizer.top VALUE a param named like an option of the command" in shown
    assert "--risk-model.half-life-days VALUE memory in days [number more than 0; default 60.0]" in shown
    assert "--risk-free-annual" not in shown


@pytest.mark.usefixtures("leaning")
def test_params_of_every_slot_reach_the_result(tangency: Any) -> None:
    choice = ("--optimizer", "lean", "--lean", "0.25", "--optimizer.top", "2")
    memory = ("--risk-model", "fading", "--risk-model.half-life-days", "30")
    document = tangency(
        "optimize", "crypto", "--as-of", "2024-11-30", "--top", "5", *choice, *memory, "--json"
    ).document
    assert document["optimizer"]["params"] == {"lean": 0.25, "top": 2}
    assert document["risk_model"]["params"] == {"half_life_days": 30.0}
    assert len(document["weights"]) == 5
    request = tangency("runs", "show", document["run_id"], "--json").document["request"]
    assert request["optimizer"] == {"name": "lean", "params": {"lean": 0.25, "top": 2}}


def test_only_what_was_given_is_in_the_request(tangency: Any, optimised: str) -> None:
    arguments = ("--as-of", "2024-11-30", "--objective", "min_risk", "--constraint", "weight <= 20%")
    ended = tangency("optimize", "crypto", *arguments, "--risk-model", "ledoit-wolf", "--json")
    by_desk = tangency("runs", "show", optimised, "--json").document
    by_command = tangency("runs", "show", ended.document["run_id"], "--json").document
    assert by_command["request"] == by_desk["request"]
    assert by_command["configuration"] == by_desk["configuration"]
    assert by_command["result"]["weights"] == by_desk["result"]["weights"]


@pytest.mark.parametrize(
    ("arguments", "words_"),
    [
        (("--optimizer", "mvp"), "did you mean mvo?"),
        (("--risk-model", "ledoit-wolff"), "did you mean ledoit-wolf"),
        (("--objective", "max_sharp"), "did you mean max_sharpe?"),
        (("--risk-aversion", "0"), "more than 0"),
        (("--risk-aversion", "much"), "valid number"),
    ],
)
def test_a_wrong_choice_is_refused_before_anything_is_stored(
    tangency: Any, arguments: tuple[str, ...], words_: str
) -> None:
    before = tangency("runs", "list", "--json").document
    ended = tangency("optimize", "crypto", *arguments)
    assert ended.code == 2
    assert words_ in ended.err
    assert tangency("runs", "list", "--json").document == before


def test_help_works_where_the_default_component_is_not_installed(
    tangency: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = load_catalogue(entry_points=())
    monkeypatch.setattr(components, "_catalogue", lambda: empty)
    ended = tangency("optimize", "--help")
    assert ended.code == 0
    assert "--optimizer NAME" in ended.out
