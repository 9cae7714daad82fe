"""Values that a user gives by asset, in canonical order."""

from collections.abc import Mapping

import numpy as np

from tangency.sdk import Floats, Problem, known_name

__all__ = ["by_asset", "of_sales"]


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
    known = dict.fromkeys((*problem.assets, *problem.feasible.scope.elsewhere))
    for name, value in given.items():
        if known_name("asset", name, known, where=f"param {param}") in position:
            values[position[name]] = value
    return values


def of_sales(problem: Problem, given: Mapping[str, float], others: float) -> tuple[Floats, Floats]:
    """Return the sizes of the sales of what is held outside the universe, and their values, shape (n_sales,) each."""
    sizes = np.abs(np.array(list(problem.sold.values()), dtype=np.float64))
    return sizes, np.array([given.get(name, others) for name in problem.sold], dtype=np.float64)
