"""Values that a user gives by asset, in canonical order."""

from collections.abc import Mapping

import numpy as np

from tangency.sdk import Floats, Problem, known_name

__all__ = ["by_asset"]


def by_asset(problem: Problem, given: Mapping[str, float], others: float | Floats, *, param: str) -> Floats:
    """Return the values given, and for the rest `others`, shape (n_assets,).

    An asset that is known but outside today's universe is passed over.

    Raises
    ------
    UnknownName
        For an unknown asset.
    """
    values = np.full(len(problem.assets), others, dtype=np.float64)
    position = {asset: i for i, asset in enumerate(problem.assets)}
    known = (*problem.assets, *problem.feasible.scope.elsewhere)
    for name, value in given.items():
        if known_name("asset", name, known, where=f"param {param}") in position:
            values[position[name]] = value
    return values
