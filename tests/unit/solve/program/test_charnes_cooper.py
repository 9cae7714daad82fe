"""The homogenization by hand: w = y / κ satisfies the sides exactly where (y, κ) satisfies the cone's."""

import numpy as np
import pytest
from scipy import sparse

from tangency.solve.program.charnes_cooper import HomogenizedSides
from tangency.solve.program.homogenized import Homogenized
from tangency.solve.program.program import Program

LOWER, UPPER = np.array([0.0, -0.5, 0.2]), np.array([np.inf, 0.6, 0.2])
ROWS = np.array([[1.0, 1.0, 1.0], [1.0, 0.0, -1.0]])
ROW_LOWER, ROW_UPPER = np.array([1.0, -np.inf]), np.array([1.0, 0.3])
REWARD = np.array([0.3, 0.2, 0.1])


def sides(*, keeps_zero_bounds):
    return HomogenizedSides.of((LOWER, UPPER), (ROW_LOWER, ROW_UPPER), keeps_zero_bounds=keeps_zero_bounds)


def violation(cone, point):
    activity = cone.dense_rows(ROWS, REWARD) @ point
    return max(
        (cone.lower - point).max(),
        (point - cone.upper).max(),
        (cone.row_lower - activity)[:-1].max(),
        (activity - cone.row_upper)[:-1].max(),
        0.0,
    )


@pytest.mark.parametrize("keeps_zero_bounds", [True, False])
@pytest.mark.parametrize(
    ("weights", "is_inside"),
    [([0.3, 0.5, 0.2], True), ([0.6, 0.2, 0.2], False), ([-0.1, 0.9, 0.2], False), ([0.2, 0.6, 0.3], False)],
)
def test_a_point_is_in_the_cone_where_its_weights_satisfy_the_sides(weights, is_inside, keeps_zero_bounds):
    cone = sides(keeps_zero_bounds=keeps_zero_bounds)
    for kappa in (0.5, 3.0):
        point = kappa * np.append(weights, 1.0)
        assert bool(violation(cone, point) <= 1e-12) == is_inside


def test_an_equality_is_one_row_and_a_zero_bound_stays_a_bound():
    cone = sides(keeps_zero_bounds=True)
    assert cone.order.tolist() == [2, 3, 1, 4, 1]
    assert cone.lower.tolist() == [0.0, -np.inf, -np.inf, 0.0]
    assert sides(keeps_zero_bounds=False).order.tolist() == [2, 3, 1, 4, 0, 1]


def test_a_program_and_dense_rows_are_homogenized_alike():
    program = Program(
        cost=np.zeros(3),
        lower=LOWER,
        upper=UPPER,
        matrix=sparse.csr_array(ROWS),
        row_lower=ROW_LOWER,
        row_upper=ROW_UPPER,
        cones=(),
    )
    cone, dense = Homogenized.of(program, REWARD).program, sides(keeps_zero_bounds=True)
    assert (np.asarray(cone.matrix.todense()) == dense.dense_rows(ROWS, REWARD)).all()
    assert (cone.row_lower == dense.row_lower).all()
    assert (cone.lower == dense.lower).all()


def test_multipliers_come_back_to_the_bounds_and_rows_that_they_belong_to():
    merged = sides(keeps_zero_bounds=True).merged(np.array([1.0, 2.0, 3.0, 4.0, -5.0]))
    assert merged.tolist() == [0.0, -2.0, 1.0, 2.0, 4.0]
