"""Laws of the minorants of a norm: whatever direction is asked for, nothing lies above."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.contracts.limits import QuadraticLimit

SEEDS = st.integers(0, 2**32 - 1)
law = settings(max_examples=50, deadline=None)


def drawn(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 8))
    root = rng.standard_normal((int(rng.integers(1, n + 2)), n))
    center = rng.standard_normal(n) * rng.integers(0, 2)
    limit = QuadraticLimit(
        covariance=root.T @ root, center=center, scale=float(rng.uniform(0.1, 20)), limit=1.0, source=0
    )
    return rng, n, limit


@law
@given(SEEDS)
def test_no_direction_lifts_a_minorant_above_its_norm(seed):
    """For every v and every direction, long or short, s'v + o ≤ scale · ‖v − c‖."""
    rng, n, limit = drawn(seed)
    at, v = rng.standard_normal(n), rng.standard_normal(n)
    for direction in (np.zeros(0), np.zeros(n), rng.standard_normal(n) * 10.0 ** rng.integers(-3, 4)):
        slope, offset = limit.minorant(at, direction)
        assert slope @ v + offset <= limit.value(v) + 1e-9 * (1 + limit.value(v))


@law
@given(SEEDS)
def test_a_long_direction_of_the_weights_is_their_tangent(seed):
    """Asked for w − c, lengthened or not below one, the minorant touches at w."""
    rng, n, limit = drawn(seed)
    at = limit.center + rng.standard_normal(n)
    distance = at - limit.center
    size = np.sqrt(distance @ limit.covariance @ distance)
    slope, offset = limit.minorant(at, distance * (2.0 / size))
    assert abs(slope @ at + offset - limit.value(at)) <= 1e-9 * (1 + limit.value(at))


@law
@given(SEEDS)
def test_at_its_center_a_norm_has_every_shorter_slope(seed):
    """At c, where no tangent exists, the minorant of any direction touches: both are zero."""
    rng, n, limit = drawn(seed)
    slope, offset = limit.minorant(limit.center, rng.standard_normal(n))
    assert abs(slope @ limit.center + offset) <= 1e-12 * (1 + np.abs(slope) @ np.abs(limit.center))
