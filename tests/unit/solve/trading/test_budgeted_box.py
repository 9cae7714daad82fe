"""Which feasible sets are a box with a budget."""

from dataclasses import replace

import numpy as np

from tangency.solve.trading.budgeted_box import budgeted_box
from tangency.testing.problems import Group, make_problem


def test_bounds_that_the_budget_implies_are_found() -> None:
    feasible = replace(make_problem(3).feasible, upper=np.full(3, np.inf))
    box = budgeted_box(feasible)
    assert box is not None
    assert box.bounds.tolist() == [[0.0] * 3, [1.0] * 3]
    assert box.budget == (1.0, 1.0)


def test_a_row_of_equal_coefficients_is_a_budget_in_other_units() -> None:
    feasible = replace(
        make_problem(3).feasible, rows=np.full((1, 3), 2.0), row_lower=np.array([-np.inf]), row_upper=np.array([1.0])
    )
    box = budgeted_box(feasible)
    assert box is not None
    assert box.budget == (0.0, 0.5)


def test_groups_open_bounds_and_contradictions_are_something_else() -> None:
    assert budgeted_box(make_problem(5, groups=(Group(members=(0, 1), lower=0.0, upper=0.2),)).feasible) is None
    open_both = replace(make_problem(3).feasible, lower=np.full(3, -np.inf), upper=np.full(3, np.inf))
    assert budgeted_box(open_both) is None
    assert budgeted_box(make_problem(3, upper=0.2).feasible) is None
