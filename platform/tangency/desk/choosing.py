"""How the façade's keywords are written in a request."""

from __future__ import annotations

from collections.abc import Mapping

from tangency.contracts.component import ComponentRef
from tangency.errors import ConfigurationError
from tangency.market import AsOf, parse_as_of

__all__ = ["choice", "label"]


def choice(component: str | ComponentRef, params: Mapping[str, object]) -> dict[str, object]:
    """Return a component with its params; raises ConfigurationError where params are given in two places."""
    if isinstance(component, str):
        return {"name": component, "params": dict(params)}
    if params:
        raise ConfigurationError(
            "params are given twice: beside the optimizer and within component(…)",
            where="optimize",
            value=", ".join(params),
            remedy="give them in one place",
        )
    return {"name": component.name, "params": dict(component.params)}


def label(as_of: AsOf) -> str:
    """Return a session as text: its day, with the clock where it does not start at midnight."""
    moment = parse_as_of(as_of)
    return moment.date().isoformat() if moment == moment.replace(hour=0, minute=0, second=0) else moment.isoformat()
