"""Calls a component's factory and holds what it makes against the contract of its kind."""

from __future__ import annotations

from tangency.contracts.component import ComponentKind, ComponentSpec
from tangency.contracts.params import Params
from tangency.errors import PluginError, TangencyError
from tangency.host.stage import error_text

__all__ = ["METHODS", "built"]

METHODS: dict[ComponentKind, str] = {
    ComponentKind.OPTIMIZER: "solve",
    ComponentKind.RISK_MODEL: "estimate",
    ComponentKind.RETURN_MODEL: "estimate",
    ComponentKind.VIEW_MODEL: "update",
    ComponentKind.STRATEGY: "decide",
    ComponentKind.REBALANCING_POLICY: "decide",
    ComponentKind.DATA_SOURCE: "fetch",
    ComponentKind.METRIC: "value",
}
"""The method that each kind's contract asks for."""


def built(kind: ComponentKind, spec: ComponentSpec[object], params: Params, *, where: str) -> object:
    """Return the component that the factory makes of `params`.

    Raises
    ------
    PluginError
        The factory raised, or made something without the method of its kind. Typed errors pass as they are.
    """
    try:
        component = spec.factory(params)
    except (KeyboardInterrupt, TangencyError):
        raise
    except BaseException as error:  # a plugin may raise anything, SystemExit included
        raise PluginError(
            f"the factory failed: {error_text(error)}",
            where=where,
            value=params.model_dump_json(),
            remedy="report it to the plugin's author",
        ) from error
    method = METHODS[kind]
    if not callable(getattr(component, method, None)):
        raise PluginError(
            f"the factory made a {type(component).__name__}, which has no method {method!r}",
            where=where,
            remedy=f"a {kind} has a method {method!r}; see tangency.sdk",
        )
    return component
