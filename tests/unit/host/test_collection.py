from collections.abc import Iterable
from types import ModuleType

from tangency.contracts.component import ComponentKind, ComponentSpec
from tangency.contracts.params import NoParams
from tangency.host.collection import REGISTER_HOOKS, collected
from tangency.host.registration import registered
from tangency.sdk import hookimpl


def _specs(*names: str) -> list[ComponentSpec[object]]:
    return [ComponentSpec(name=name, summary=name, params=NoParams, factory=object) for name in names]


@hookimpl
def register_data_sources() -> Iterable[ComponentSpec[object]]:
    yield from _specs("exchange")


@hookimpl
def register_optimizers() -> Iterable[ComponentSpec[object]]:
    yield from _specs("mvo", "erc")


@hookimpl
def register_risk_models() -> Iterable[ComponentSpec[object]]:
    return _specs("sample")


@hookimpl
def register_return_models() -> Iterable[ComponentSpec[object]]:
    return tuple(_specs("mean"))


@hookimpl
def register_strategies() -> Iterable[ComponentSpec[object]]:
    return iter(_specs("momentum"))


@hookimpl
def register_view_models() -> Iterable[ComponentSpec[object]]:
    return _specs("black-litterman")


@hookimpl
def register_metrics() -> Iterable[ComponentSpec[object]]:
    return _specs("gain-share")


@hookimpl
def register_rebalancing_policies() -> Iterable[ComponentSpec[object]]:
    return _specs()


def test_each_hook_gives_components_of_its_kind() -> None:
    plugin = ModuleType("whole_plugin")
    for name in REGISTER_HOOKS:
        setattr(plugin, name, globals()[name])
    found = {(kind, spec.name) for kind, spec in collected(registered("whole", plugin))}
    assert found == {
        (ComponentKind.DATA_SOURCE, "exchange"),
        (ComponentKind.OPTIMIZER, "mvo"),
        (ComponentKind.OPTIMIZER, "erc"),
        (ComponentKind.RISK_MODEL, "sample"),
        (ComponentKind.RETURN_MODEL, "mean"),
        (ComponentKind.STRATEGY, "momentum"),
        (ComponentKind.VIEW_MODEL, "black-litterman"),
        (ComponentKind.METRIC, "gain-share"),
    }
