"""Which views no probabilities of the scenarios satisfy together."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linprog

from tangency.sdk import SolverError
from tangency_black_litterman.pooling.row import Row

__all__ = ["agree", "conflicting"]

_INFEASIBLE = 2
_OPTIMAL = 0


def conflicting(alternatives: Sequence[Sequence[Sequence[Row]]]) -> tuple[int, ...]:
    """Return an irreducible set of views whose rows contradict each other; empty where none do.

    Parameters
    ----------
    alternatives
        Rows of each view, several times: views agree where their rows do in one of the alternatives.

    Notes
    -----
    A deletion filter over linear programs, last view to first: earlier views stay (Chinneck & Dravnieks 1991).
    """
    kept = list(range(len(alternatives[0])))
    if _agree_somewhere(alternatives, kept):
        return ()
    for candidate in kept[::-1]:
        rest = [k for k in kept if k != candidate]
        if not _agree_somewhere(alternatives, rest):
            kept = rest
    return tuple(kept)


def _agree_somewhere(alternatives: Sequence[Sequence[Sequence[Row]]], kept: Sequence[int]) -> bool:
    return any(agree([rows[k] for k in kept]) for rows in alternatives)


def agree(rows: Sequence[Sequence[Row]]) -> bool:
    """Whether some probabilities satisfy the rows of all views."""
    flat = [row for own in rows for row in own]
    if not flat:
        return True
    n = flat[0].values.size
    equal = [row.values for row in flat if row.is_equality] + [np.ones(n)]
    below = [row.values for row in flat if not row.is_equality]
    found = linprog(
        np.zeros(n),
        A_ub=np.array(below) if below else None,
        b_ub=np.zeros(len(below)) if below else None,
        A_eq=np.array(equal),
        b_eq=np.array([0.0] * (len(equal) - 1) + [1.0]),
        bounds=(0.0, None),
        method="highs",
    )
    if found.status not in {_OPTIMAL, _INFEASIBLE}:
        raise SolverError("whether the views conflict could not be determined", where="views", value=found.message)
    return bool(found.status == _OPTIMAL)
