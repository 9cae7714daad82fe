"""Which component a result came from, and with which params."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tangency.contracts.deferred import Deferred
from tangency.contracts.estimate import Fact

__all__ = ["ComponentUse"]


@dataclass(frozen=True, kw_only=True)
class ComponentUse:
    """A component as it was used.

    Attributes
    ----------
    id
        `plugin/component`.
    version
        Of the plugin's distribution.
    params
        All of them, defaults included, as JSON values.
    given
        Names of those that were set by the user; the others are defaults.
    facts
        What an estimator reports about its estimate.
    missing_data
        What an estimator did with missing returns; None where there were none.
    """

    id: str
    version: str
    params: Deferred[Mapping[str, object]] = Deferred()
    given: Deferred[tuple[str, ...]] = Deferred(())
    facts: tuple[Fact, ...] = ()
    missing_data: str | None = None
