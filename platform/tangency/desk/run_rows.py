"""The rows that a finished run writes to the store beside its document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tangency.contracts.params import Params
from tangency.results.basis import EstimateResult
from tangency.store import AppliedConstraint, Composition, ProposedTrade

__all__ = ["RunRows", "constraints_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRows:
    """Constraints, compositions and trades, as rows of the store.

    Attributes
    ----------
    portfolio
        The portfolio that the run is on, by which it is found again.
    accepts
        The rebalancing whose trades the run accepts; no two runs accept the same.
    tables
        Name → Arrow table too large for the document, stored by its content; the manifest names its hash.
    """

    constraints: tuple[AppliedConstraint, ...] = ()
    compositions: tuple[Composition, ...] = ()
    trades: tuple[ProposedTrade, ...] = ()
    portfolio: str | None = None
    accepts: str | None = None
    tables: Mapping[str, Any] = field(default_factory=dict)


def constraints_of(request: Params, result: EstimateResult) -> RunRows:
    """Return the constraints of many portfolios: none of them is a target until one is chosen."""
    del request
    return RunRows(
        constraints=tuple(
            AppliedConstraint(text=constraint.text, implicit=constraint.implicit, binding_side=None, shadow_price=None)
            for constraint in result.constraints
        )
    )
