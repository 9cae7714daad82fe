from enum import StrEnum
from typing import Literal

import pytest
from pydantic import Field, field_validator

from tangency.contracts.component import ComponentKind, ComponentSpec, component
from tangency.contracts.params import NoParams, Params
from tangency.errors import ConfigurationError, PluginError, TangencyError, UnknownName
from tangency.host import Catalogue, Observers, PluginState, PluginStatus, RegisteredComponent, Stage

OPTIMIZER = ComponentKind.OPTIMIZER


class Style(StrEnum):
    FAST = "fast"
    EXACT = "exact"


class Settings(Params):
    objective: Literal["min_risk", "max_sharpe"] = Field("min_risk", description="what is optimised")
    risk_aversion: float = Field(1.0, gt=0, le=100, description="risk aversion")
    style: Style = Field(Style.FAST, description="how")
    floor: float | None = Field(None, ge=0, description="least weight")

    @field_validator("risk_aversion")
    @classmethod
    def _not_thirteen(cls, value: float) -> float:
        if value == 13:
            raise ValueError("thirteen brings bad luck")
        if value == 14:
            raise KeyError("a bug of the plugin")
        return value


class Needy(Params):
    lookback: int = Field(ge=2, description="periods")


class Solver:
    def __init__(self, params: Params) -> None:
        self.params = params

    def solve(self, problem: object) -> object:
        return problem


def _failing(params: Params) -> Solver:
    raise RuntimeError("no licence")


def _typed(params: Params) -> Solver:
    raise ConfigurationError("not together")


def _registered(
    plugin: str, name: str, params: type[Params] = Settings, factory: object = Solver
) -> RegisteredComponent:
    spec = ComponentSpec(name=name, summary=name, params=params, factory=factory)
    return RegisteredComponent(id=f"{plugin}/{name}", plugin=plugin, version="1.0", kind=OPTIMIZER, spec=spec)


def _lost(name: str, state: PluginState) -> PluginStatus:
    return PluginStatus(
        name=name, distribution=f"tangency-{name}", version="1", state=state, stage=Stage.IMPORT, error="e", remedy="r"
    )


CATALOGUE = Catalogue(
    plugins=(_lost("hidden", PluginState.FAILED),),
    registered=(
        _registered("a", "mvo"),
        _registered("a", "erc", NoParams),
        _registered("b", "erc", NoParams),
        _registered("b", "needy", Needy),
        _registered("b", "failing", NoParams, _failing),
        _registered("b", "typed", NoParams, _typed),
        _registered("b", "wrong", NoParams, lambda params: object()),
    ),
    observers=Observers({}),
)


def test_a_unique_bare_name_and_a_full_id_resolve() -> None:
    assert CATALOGUE.resolve(OPTIMIZER, "mvo").id == "a/mvo"
    assert CATALOGUE.resolve(OPTIMIZER, "b/erc").id == "b/erc"


def test_an_ambiguous_bare_name_lists_the_candidates() -> None:
    with pytest.raises(ConfigurationError, match="say a/erc or b/erc"):
        CATALOGUE.resolve(OPTIMIZER, "erc")


@pytest.mark.parametrize(("name", "nearest"), [("mov", "mvo"), ("a/mov", "a/mvo")])
def test_an_unknown_name_is_answered_with_the_nearest(name: str, nearest: str) -> None:
    with pytest.raises(UnknownName) as caught:
        CATALOGUE.resolve(OPTIMIZER, name)
    assert caught.value.candidates[0] == nearest


def test_a_kind_has_names_of_its_own() -> None:
    with pytest.raises(UnknownName, match="unknown risk model 'mvo'"):
        CATALOGUE.resolve(ComponentKind.RISK_MODEL, "mvo")


@pytest.mark.parametrize("name", ["hidden/mvo", "other/mvo", "nothing"])
def test_every_plugin_that_is_not_loaded_is_told(name: str) -> None:
    lost = tuple(_lost(f"lost-{letter}", state) for letter in "abcdefg" for state in (PluginState.FAILED,))
    catalogue = Catalogue(plugins=(*CATALOGUE.plugins, *lost), registered=CATALOGUE.registered, observers=Observers({}))
    with pytest.raises(UnknownName) as caught:
        catalogue.resolve(OPTIMIZER, name)
    told = str(caught.value.where)
    assert "not loaded: hidden (failed at import), lost-a (failed at import)" in told
    assert "lost-g (failed at import); see tangency plugins doctor" in told


def test_where_all_are_loaded_the_list_is_named() -> None:
    with pytest.raises(UnknownName) as caught:
        Catalogue(plugins=(), registered=CATALOGUE.registered, observers=Observers({})).resolve(OPTIMIZER, "other/mvo")
    assert "loaded plugins" in str(caught.value.where)


def test_build_validates_and_instantiates() -> None:
    built, params = CATALOGUE.build(OPTIMIZER, component("mvo", risk_aversion=3), {"objective": "max_sharpe"})
    assert params == Settings(risk_aversion=3, objective="max_sharpe")
    assert built.params is params


@pytest.mark.parametrize(
    ("params", "kind", "parts"),
    [
        (
            {"objektive": "min_risk"},
            UnknownName,
            ["optimizer a/mvo", "did you mean objective?", "objective, risk_aversion"],
        ),
        ({"zzz": 1}, UnknownName, ["unknown param 'zzz'", "whose params are objective"]),
        (
            {"risk_aversion": -1},
            ConfigurationError,
            ["param risk_aversion", "value: -1", "more than 0 and at most 100"],
        ),
        ({"risk_aversion": 13}, ConfigurationError, ["thirteen brings bad luck"]),
        ({"risk_aversion": 14}, PluginError, ["a bug of the plugin"]),
        ({"risk_aversion": float("nan")}, ConfigurationError, ["param risk_aversion", "finite"]),
        ({"objective": "max_sharp"}, ConfigurationError, ["one of min_risk, max_sharpe; did you mean max_sharpe?"]),
        ({"style": "exakt"}, ConfigurationError, ["one of fast, exact; did you mean exact?"]),
        ({"style": 5}, ConfigurationError, ["one of fast, exact"]),
        ({"floor": -1}, ConfigurationError, ["number at least 0 or null"]),
        ({"risk_aversion": -1, "style": "x"}, ConfigurationError, ["more to correct: style"]),
        ({"objektive": 1, "style": "x"}, UnknownName, ["objective"]),
    ],
)
def test_bad_params_are_refused_in_words(
    params: dict[str, object], kind: type[TangencyError], parts: list[str]
) -> None:
    with pytest.raises(kind) as caught:
        CATALOGUE.build(OPTIMIZER, "mvo", params)
    for part in parts:
        assert part in str(caught.value)
    assert "pydantic" not in str(caught.value)


def test_a_required_param_is_asked_for() -> None:
    with pytest.raises(ConfigurationError, match=r"param lookback.*integer at least 2; periods"):
        CATALOGUE.build(OPTIMIZER, "needy")


def test_a_param_given_twice_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="'risk_aversion' is given twice"):
        CATALOGUE.build(OPTIMIZER, component("mvo", risk_aversion=3), {"risk_aversion": 3})


def test_a_factory_that_fails_is_the_plugins_failure() -> None:
    with pytest.raises(PluginError, match="the factory failed: RuntimeError: no licence"):
        CATALOGUE.build(OPTIMIZER, "failing")
    with pytest.raises(ConfigurationError, match="not together"):
        CATALOGUE.build(OPTIMIZER, "typed")
    with pytest.raises(PluginError, match="no method 'solve'"):
        CATALOGUE.build(OPTIMIZER, "wrong")
