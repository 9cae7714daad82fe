"""A check of optimizers that start warm: where they begin does not change what they find."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.solution import Solution
from tangency.contracts.warm_start import StartsWarm
from tangency.testing.comparison import require_close
from tangency.testing.problems import Case, cases, make_problem, residual
from tangency.testing.report import CheckFailed, NotApplicable
from tangency.testing.subject import Subject

__all__ = ["check_starts_warm"]

_SAME, _FEASIBLE = 1e-8, 1e-8
_MANY = 80


def check_starts_warm(subject: Subject) -> str:
    """Require the cold solution, to 1e-8, from itself, from equal weights, and from far outside the set."""
    if not isinstance(subject.build(), StartsWarm):
        raise NotApplicable("it does not start warm")
    many = Case(name="many assets", problem=make_problem(_MANY, n_periods=400), inside=frozen_floats([]))
    worst = 0.0
    for case in (*cases(), many):
        cold = subject.run(case.problem).weights
        for start in _starts(cold):
            found = subject.build().solve_from(case.problem, frozen_floats(start))
            if not isinstance(found, Solution):
                raise CheckFailed(f"solve_from returned {type(found).__name__}, not a Solution")
            outside = residual(found.weights, case.problem.feasible)
            if not outside <= _FEASIBLE:
                raise CheckFailed(f"on {case.name!r} a constraint is violated by {outside:.3g} of NAV")
            worst = max(worst, require_close(found.weights, cold, _SAME, f"begun elsewhere on {case.name!r}"))
    return f"largest difference {worst:.2g}"


def _starts(cold: Floats) -> tuple[Floats, ...]:
    drawn = np.random.default_rng(3).normal(0.0, 5.0, cold.size)
    return cold, np.full(cold.size, 1.0 / cold.size), np.zeros(cold.size), drawn
