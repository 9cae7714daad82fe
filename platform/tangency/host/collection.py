"""Calls a plugin's register hooks and gathers the descriptions that they return."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice

import pluggy

from tangency.contracts.component import ComponentKind, ComponentSpec
from tangency.host.stage import Stage, StageFailed, attempt

__all__ = ["MOST_COMPONENTS", "REGISTER_HOOKS", "collected"]

MOST_COMPONENTS = 1000
"""More than this from one hook is a plugin that runs away."""

REGISTER_HOOKS: dict[str, ComponentKind] = {
    "register_data_sources": ComponentKind.DATA_SOURCE,
    "register_metrics": ComponentKind.METRIC,
    "register_optimizers": ComponentKind.OPTIMIZER,
    "register_rebalancing_policies": ComponentKind.REBALANCING_POLICY,
    "register_return_models": ComponentKind.RETURN_MODEL,
    "register_risk_models": ComponentKind.RISK_MODEL,
    "register_strategies": ComponentKind.STRATEGY,
    "register_view_models": ComponentKind.VIEW_MODEL,
}


def collected(manager: pluggy.PluginManager) -> list[tuple[ComponentKind, ComponentSpec[object]]]:
    """Return every description of the plugin with its kind.

    Raises
    ------
    StageFailed
        A hook that raises, returns no iterable, returns something else than descriptions, or never ends.
    """
    found = []
    for hook, kind in REGISTER_HOOKS.items():
        # Called directly: pluggy would drop the None of a hook that forgot its `return`.
        for implementation in getattr(manager.hook, hook).get_hookimpls():
            found += [(kind, spec) for spec in _specs(hook, implementation.function)]
    return found


def _specs(hook: str, function: Callable[..., object]) -> list[ComponentSpec[object]]:
    remedy = f"{hook} returns or yields ComponentSpec objects and does nothing else"
    returned = attempt(Stage.COMPONENTS, function, remedy=remedy)
    if not isinstance(returned, Iterable) or isinstance(returned, str | bytes):
        raise StageFailed(
            Stage.COMPONENTS, f"{hook} returned {type(returned).__name__}, which is no iterable", remedy=remedy
        )
    items = attempt(Stage.COMPONENTS, lambda: list(islice(returned, MOST_COMPONENTS + 1)), remedy=remedy)
    if len(items) > MOST_COMPONENTS:
        raise StageFailed(
            Stage.COMPONENTS, f"{hook} yields more than {MOST_COMPONENTS} components", remedy="describe fewer"
        )
    for item in items:
        if not isinstance(item, ComponentSpec):
            raise StageFailed(
                Stage.COMPONENTS, f"{hook} gave a {type(item).__name__} where a ComponentSpec belongs", remedy=remedy
            )
    return items
