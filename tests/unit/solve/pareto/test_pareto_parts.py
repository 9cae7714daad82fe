"""The parts of a Pareto set by hand: lattice, spacing, selection, knee, corners."""

from math import comb

import numpy as np
import pytest

from tangency.solve.minimum import Multipliers
from tangency.solve.pareto.arc_length import equal_steps
from tangency.solve.pareto.coverage import corners_between
from tangency.solve.pareto.knee import knee_prices
from tangency.solve.pareto.point import ParetoPoint
from tangency.solve.pareto.selection import select
from tangency.solve.pareto.simplex_lattice import inner_lattice, simplex_lattice


@pytest.mark.parametrize(("dimension", "divisions"), [(2, 5), (3, 4), (4, 3), (5, 2)])
def test_a_lattice_has_all_points_of_the_simplex_once(dimension, divisions):
    points = simplex_lattice(dimension, divisions)
    assert len(points) == comb(divisions + dimension - 1, divisions)
    assert (points >= 0).all()
    assert np.abs(points.sum(axis=1) - 1).max() <= 1e-15
    assert len(np.unique(points, axis=0)) == len(points)


@pytest.mark.parametrize(("dimension", "most"), [(2, 1), (2, 30), (3, 40), (4, 40), (5, 60), (8, 50)])
def test_an_inner_lattice_keeps_to_its_number_and_off_the_corners(dimension, most):
    points = inner_lattice(dimension, most)
    assert len(points) <= most
    assert (points.max(axis=1) < 1).all()


def test_coarse_lattices_have_points_inside():
    assert (inner_lattice(8, 50) > 0).all(axis=1).any()


def test_equal_steps_are_equal_along_a_polygon():
    values = np.array([[0.0, 1.0], [0.2, 0.2], [1.0, 0.0]])
    references = equal_steps(values, 4)
    assert np.abs(references.sum(axis=1) - 1).max() <= 1e-15
    share = references[:, 0]
    # On each straight part equal steps along it are equal steps of its projection.
    assert share[0] - 0.0 == pytest.approx(share[1] - share[0])
    assert (np.diff(share) > 0).all()


def test_of_points_that_coincide_the_one_with_even_prices_stays():
    values = np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0 + 2e-7]])
    prices = np.array([[1.0, 1e-5], [0.5, 0.5], [0.6, 0.4], [0.5, 0.5]])
    assert select(values, prices).kept == (2, 1)


def test_a_dominated_point_goes_and_is_counted():
    values = np.array([[0.0, 1.0], [0.4, 0.4], [0.4, 0.5], [1.0, 0.0]])
    found = select(values, np.ones((4, 2)))
    assert (found.kept, found.merged, found.dominated) == ((0, 1, 3), 0, 1)


def test_a_difference_within_tolerance_dominates_nothing():
    values = np.array([[0.0, 1.0], [0.5, 0.5], [0.5 + 5e-7, 0.5 - 2e-6]])
    assert select(values, np.ones((3, 2))).dominated == 0


def test_the_knees_plane_goes_through_the_extreme_points():
    extremes = np.array([[0.0, 1.0, 0.8], [0.7, 0.0, 1.0], [1.0, 0.6, 0.0]])
    prices = knee_prices(extremes)
    assert np.ptp(extremes @ prices) <= 1e-15
    assert prices.sum() == pytest.approx(1.0)


@pytest.mark.parametrize(
    "extremes",
    [
        [[0.0, 1.0, 1.0], [1.0, 0.0, 0.1], [1.0, 0.1, 0.0]],  # the plane nearly contains an axis
        [[0.0, 0.0], [0.0, 0.0]],
    ],
)
def test_without_such_a_plane_every_objective_counts_alike(extremes):
    prices = knee_prices(np.array(extremes))
    assert (prices >= 1e-3).all()
    if np.linalg.matrix_rank(extremes) < len(extremes):
        assert np.ptp(prices) == 0


def point(values, prices):
    nothing = Multipliers(bounds=np.zeros(0), rows=np.zeros(0))
    return ParetoPoint(
        weights=np.zeros(0),
        values=np.array(values),
        prices=np.array(prices),
        gap=0.0,
        residual=0.0,
        tolerance=1e-7,
        multipliers=nothing,
        solver="",
    )


def test_the_corner_between_two_points_is_where_their_planes_meet():
    # 3y₁ + y₂ = 1 through (0, 1), and y₁ + 3y₂ = 1 through (1, 0).
    corners = corners_between((point([0.0, 1.0], [3.0, 1.0]), point([1.0, 0.0], [1.0, 3.0])))
    deepest = corners.values[0]
    assert deepest == pytest.approx([0.25, 0.25], abs=1e-4)
    # The mixture (½, ½) is worse by ¼ in both.
    assert corners.deepest == pytest.approx(0.25, abs=1e-4)


def test_nothing_is_missed_where_the_set_is_a_line():
    corners = corners_between((point([0.0, 1.0], [1.0, 1.0]), point([1.0, 0.0], [1.0, 1.0])))
    assert corners.deepest <= 2e-5
