"""Laws of market impact as a convex limit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tangency.contracts.limits import PowerLimit

SEEDS = st.integers(0, 2**32 - 1)


def drawn(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 6))
    coefficients = rng.uniform(0.0, 2.0, n) * rng.integers(0, 2, n)  # some are not charged
    limit = PowerLimit(coefficients=coefficients, reference=rng.normal(0.0, 0.3, n), limit=0.0, source=-1)
    return rng, n, limit


@given(SEEDS)
def test_no_dual_point_proves_too_much(seed):
    """S'v + o ≤ g(v) for every v, whatever slopes the minorant was asked for at whatever weights."""
    rng, n, limit = drawn(seed)
    for dual in (np.zeros(0), rng.normal(0.0, 3.0, n), np.full(n, 1e3)):
        slope, offset = limit.minorant(rng.normal(0.0, 1.0, n), dual)
        for v in (limit.reference, *rng.normal(0.0, 1.0, (20, n))):
            assert slope @ v + offset <= limit.value(v) + 1e-12 * (1.0 + abs(offset))


@given(SEEDS)
def test_the_tangent_touches(seed):
    """The minorant without a dual point has the value and the slope of g at the weights."""
    rng, n, limit = drawn(seed)
    w = rng.normal(0.0, 1.0, n)
    slope, offset = limit.minorant(w, np.zeros(0))
    assert slope @ w + offset == pytest.approx(limit.value(w), rel=1e-12, abs=1e-15)
    asked = limit.minorant(rng.normal(0.0, 1.0, n), slope)
    assert asked[0].tolist() == slope.tolist()
    assert asked[1] == pytest.approx(offset, rel=1e-12, abs=1e-15)
