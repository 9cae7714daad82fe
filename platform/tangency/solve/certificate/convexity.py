"""Nothing is certified as optimal over quadratic forms that were not proven convex.

Covariances are checked where they come in. A problem may be put together beside those doors, and a bound by duality
holds for convex problems only; so a certificate asks again, which costs nothing for a covariance that has passed.
"""

from __future__ import annotations

from tangency.contracts.covariance import Covariance, is_proven, sound_covariance
from tangency.contracts.problem import FeasibleSet
from tangency.errors import DataError, SolverError

__all__ = ["require_convex"]


def require_convex(feasible: FeasibleSet, *covariances: Covariance) -> None:
    """Return if the covariances, and those of the set's quadratic limits, have no negative variance in any direction.

    Raises
    ------
    SolverError
        Where one has: of a problem that is not convex no optimum is certified.
    """
    for matrix in (*covariances, *(limit.covariance for limit in feasible.quadratic)):
        if is_proven(matrix):
            continue
        try:
            _, note = sound_covariance(matrix, feasible.scope.assets, where="covariance")
        except DataError as error:
            raise _not_convex(error.what, f"{error.where}: {error.value}") from error
        if note is not None:
            raise _not_convex(f"the covariance is {note}", None)


def _not_convex(what: str, value: str | None) -> SolverError:
    return SolverError(
        f"no optimum can be certified, for the problem is not convex: {what}",
        where="certificate",
        value=value,
        remedy="repair the covariance: tangency.nearest_covariance(…)",
    )
