import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency_rebalancing.band_edge import nearest_in_bands

WEIGHT = st.floats(0, 1)
CASES = st.integers(1, 6).flatmap(
    lambda n: st.tuples(*(st.lists(WEIGHT, min_size=n, max_size=n).map(np.array) for _ in range(3)))
)


@settings(max_examples=100, deadline=None)
@given(CASES)
def test_feasible(case: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    """The destination lies within all bands and sums to what the targets sum to."""
    current, target, bands = case
    found = nearest_in_bands(current, target, bands)
    assert (np.abs(found - target) <= bands + 1e-12).all()
    assert (found >= 0).all()
    assert abs(found.sum() - target.sum()) <= 1e-12


@settings(max_examples=50, deadline=None)
@given(CASES, st.integers(0, 2**32 - 1))
def test_nearest(case: tuple[np.ndarray, np.ndarray, np.ndarray], seed: int) -> None:
    """No other point within the bands and with that sum is nearer to the current weights.

    Variational form of the projection d of c on a convex set: (c − d)·(x − d) ≤ 0 for each x of the set.
    """
    current, target, bands = case
    found = nearest_in_bands(current, target, bands)
    rng = np.random.default_rng(seed)
    for _ in range(20):
        step = rng.standard_normal(len(current))
        step -= step.mean()
        low, high = np.maximum(target - bands, 0) - target, bands
        room = [hi / s if s > 0 else lo / s for s, lo, hi in zip(step, low, high, strict=True) if abs(s) > 1e-12]
        other = target + step * min(room, default=0.0)
        assert (current - found) @ (other - found) <= 1e-9
