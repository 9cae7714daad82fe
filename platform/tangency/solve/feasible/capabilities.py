"""Refuse, by name, constraints of a kind that an optimizer cannot honour."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from tangency.contracts.problem import FeasibleSet
from tangency.errors import ConfigurationError

__all__ = ["Kind", "first_beyond", "require_supported"]

Kind = Literal["piecewise", "quadratic", "risk", "soft", "count", "minimums"]


def require_supported(feasible: FeasibleSet, kinds: Collection[Kind] = (), *, optimizer: str) -> None:
    """Return if a feasible set has nothing beyond bounds, rows and the `kinds` that an optimizer honours.

    Raises
    ------
    ConfigurationError
        Naming the first constraint that the optimizer cannot honour.

    >>> from tangency.sdk import require_supported
    >>> from tangency.testing.problems import make_problem
    >>> require_supported(make_problem(2).feasible, optimizer="mine")  # bounds and rows only
    """
    refused = first_beyond(feasible, kinds)
    if refused is not None:
        raise ConfigurationError(
            f"optimizer {optimizer} cannot honour a constraint of this kind",
            where=f"constraint {feasible.constraints[refused].text!r}",
            remedy="leave the constraint out, or choose an optimizer that can, such as mvo",
        )


def first_beyond(feasible: FeasibleSet, kinds: Collection[Kind]) -> int | None:
    """Return the index of the first constraint beyond bounds, rows and `kinds`; None where there is none."""
    sources: dict[Kind, tuple[int, ...]] = {
        "piecewise": tuple(limit.source for limit in feasible.piecewise),
        "quadratic": tuple(limit.source for limit in feasible.quadratic),
        "risk": tuple(limit.source for limit in feasible.risk),
        "soft": tuple(soft.limit.source for soft in feasible.soft),
        "count": () if feasible.count is None else (feasible.count.source,),
        "minimums": () if feasible.minimums is None else tuple(s for s in feasible.minimums.source if s >= 0),
    }
    return min((index for kind, own in sources.items() if kind not in kinds for index in own), default=None)
