"""Turn a solve that ended without a minimum into the error that says why."""

from __future__ import annotations

from tangency.contracts.problem import FeasibleSet
from tangency.solve.diagnosis.conflict import require_feasible
from tangency.solve.minimum import Minimum
from tangency.solve.unsolved import Unsolved

__all__ = ["beyond_doubt", "explained"]


class explained:  # noqa: N801  # read as the verb of a `with`; a generator in its place costs two microseconds
    """Run a block that solves over a set; raise what an Unsolved comes to.

    Raises
    ------
    Infeasible
        Where the constraints conflict, with an irreducible conflicting set.
    TangencyError
        Where they do not: what the Unsolved carries.
    """

    __slots__ = ("_feasible",)

    def __init__(self, feasible: FeasibleSet) -> None:
        self._feasible = feasible

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, raised: BaseException | None, where: object) -> None:
        """Explain an Unsolved; everything else passes."""
        if isinstance(raised, Unsolved):
            require_feasible(self._feasible)
            raise raised.error from None


def beyond_doubt(found: Minimum, feasible: FeasibleSet) -> Minimum:
    """Return a minimum, if it is doubtful only once its set is known to hold a portfolio; raises Infeasible."""
    if found.is_doubtful:
        require_feasible(feasible)
    return found
