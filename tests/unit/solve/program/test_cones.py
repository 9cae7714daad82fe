"""Cones in a program, by hand: what Clarabel reads, what a homogeneous program keeps, what is refined."""

import numpy as np
import pytest

from tangency.solve.epigraph.gini import comparators
from tangency.solve.program.assembly import Assembly
from tangency.solve.program.conic import solve_conic
from tangency.solve.program.homogenized import Homogenized
from tangency.solve.program.newton_refinement import refined

ONE = np.ones((1, 1))


def at_places(*places):
    """Return one column's block for a triple that has it at these places."""
    block = np.zeros((3, 1))
    for place, value in places:
        block[place] = value
    return block


def least_power(x):
    """Minimise c with |x|^(3/2) ≤ c: a power cone c^(2/3) 1^(1/3) ≥ |x|."""
    assembly = Assembly()
    fixed = assembly.add_columns(np.array([x]), np.array([x]), np.zeros(1))
    top = assembly.add_columns(np.array([-np.inf]), np.array([np.inf]), np.ones(1))
    assembly.add_triples(((top, at_places((0, 1.0))), (fixed, at_places((2, 1.0)))), np.array([0.0, 1.0, 0.0]), 2 / 3)
    return assembly.program()


def least_exponential(slope):
    """Minimise c + slope · a with exp(a) ≤ c: at a = ln(−slope)."""
    assembly = Assembly()
    first = assembly.add_columns(np.array([-50.0]), np.array([50.0]), np.array([slope]))
    top = assembly.add_columns(np.array([-np.inf]), np.array([np.inf]), np.ones(1))
    blocks = ((first, at_places((0, 1.0))), (top, at_places((2, 1.0))))
    assembly.add_triples(blocks, np.array([0.0, 1.0, 0.0]), None)
    return assembly.program()


@pytest.mark.parametrize("x", [0.3, -2.0, 4.0])
def test_a_power_cone_is_a_power(x):
    found = solve_conic(None, least_power(x))
    assert found.status == "solved"
    assert found.x[1] == pytest.approx(abs(x) ** 1.5, rel=1e-8)


@pytest.mark.parametrize("slope", [-0.5, -1.0, -7.0])
def test_an_exponential_cone_is_an_exponential(slope):
    program = least_exponential(slope)
    found = solve_conic(None, program)
    assert found.x[0] == pytest.approx(np.log(-slope), abs=1e-5)
    # Lagrange: the price of exp(a) ≤ c is one, so the dual's first entry is −exp(a).
    assert found.triples[0][0] == pytest.approx([slope, slope * (1 - np.log(-slope)), 1.0], abs=1e-5)


@pytest.mark.parametrize("slope", [-0.5, -1.0, -7.0])
def test_refining_gives_the_last_digits(slope):
    program = least_exponential(slope)
    rough = solve_conic(None, program)
    exact = refined(None, program, rough)
    assert exact.x == pytest.approx([np.log(-slope), -slope], rel=1e-9, abs=1e-9)
    assert exact.triples[0][0] == pytest.approx([slope, slope * (1 - np.log(-slope)), 1.0], abs=1e-8)


def test_power_cones_are_left_alone():
    program = least_power(2.0)
    assert refined(None, program, solve_conic(None, program)) is None


def test_a_norm_is_refined_too():
    """Minimise ‖x − (3, 4)‖ + x₁/2 over x: on the line towards smaller x₁, with the slope of the norm −1/2."""
    assembly = Assembly()
    weights = assembly.add_columns(np.full(2, -1.0), np.full(2, 1.0), np.array([0.5, 0.0]))
    top = assembly.add_columns(np.array([-np.inf]), np.array([np.inf]), np.ones(1))
    assembly.add_cone(weights, np.eye(2), np.array([-3.0, -4.0]), top, 0.0)
    program = assembly.program()
    exact = refined(None, program, solve_conic(None, program))
    # x₂ = 1 by its bound; (3 − x₁)/√((3 − x₁)² + 9) = 1/2 would need x₁ = 3 − √3 > 1, so x₁ = 1 as well.
    assert exact.x == pytest.approx([1.0, 1.0, np.sqrt(13.0)], abs=1e-8)


def test_triples_are_homogenised_with_their_shift():
    """Over (x, κ) the cone (c, 1, x) becomes (c, κ, x): twice the point satisfies it with κ = 2."""
    original = least_power(2.0)
    cone = Homogenized.of(original, np.array([1.0]))
    (triples,) = cone.program.triples
    inside = np.array([2.0, 2.0**1.5, 1.0])
    assert triples.shift.tolist() == [0.0, 0.0, 0.0]
    assert triples.matrix @ (2 * inside) == pytest.approx(2 * np.array([2.0**1.5, 1.0, 2.0]))


@pytest.mark.parametrize("n", range(1, 12))
def test_the_network_sorts_all_zeros_and_ones(n):
    """What sorts every sequence of zeros and ones sorts every sequence (Knuth, theorem 5.3.4Z)."""
    wires = (np.arange(2**n)[:, None] >> np.arange(n)) & 1
    for low, high in comparators(n):
        least, most = np.minimum(wires[:, low], wires[:, high]), np.maximum(wires[:, low], wires[:, high])
        wires[:, low], wires[:, high] = least, most
    assert (np.diff(wires, axis=1) >= 0).all()
