from datetime import UTC, datetime

import numpy as np
import pytest

from tangency.sdk import DataError, RebalanceDecision, RebalanceState
from tangency_rebalancing.threshold import ThresholdParams, ThresholdPolicy


def decide(current: list[float], target: list[float], **params: object) -> RebalanceDecision:
    state = RebalanceState(
        as_of=datetime(2024, 11, 30, tzinfo=UTC),
        assets=("BTC", "ETH", "SOL", "XRP")[: len(current)],
        current=np.array(current),
        target=np.array(target),
        last_rebalance=None,
    )
    return ThresholdPolicy(ThresholdParams.model_validate(params)).decide(state)


def test_the_band_is_the_wider_of_relative_and_absolute() -> None:
    # 20 % of 30 % is 6 points; 20 % of 2 % would be 0.4, so the absolute point holds there.
    bands = ThresholdPolicy(ThresholdParams()).bands(np.array([0.3, 0.02, 0.0]))
    np.testing.assert_allclose(bands, [0.06, 0.01, 0.01], atol=1e-15)


@pytest.mark.parametrize(("weight", "is_due"), [(0.299, False), (0.301, True)])
def test_due_beyond_the_band_and_not_within(weight: float, *, is_due: bool) -> None:
    decision = decide([weight, 0.5 - weight, 0.25, 0.25], [0.25] * 4)
    assert decision.is_due is is_due
    assert ("BTC" in decision.reason) is is_due


def test_a_zero_target_is_no_division_by_zero() -> None:
    held = decide([0.5, 0.48, 0.02], [0.5, 0.5, 0.0])
    assert held.is_due
    assert held.destination.tolist() == [0.5, 0.5, 0.0]
    assert not decide([0.5, 0.495, 0.005], [0.5, 0.5, 0.0]).is_due


def test_target_and_trigger_are_separate() -> None:
    current, target = [0.40, 0.15, 0.25, 0.20], [0.25] * 4
    to_target = decide(current, target).destination
    to_edge = decide(current, target, destination="band-edge").destination
    assert to_target.tolist() == target
    # BTC comes down to its edge, 30 %, and ETH up to its, 20 %: of the 10 points that frees, 5 are used.
    # The other 5 go to the two within their bands, 2.5 to each.
    np.testing.assert_allclose(to_edge, [0.30, 0.20, 0.275, 0.225], atol=1e-15)


def test_at_the_edge_is_not_due_again() -> None:
    target = [0.1, 0.2, 0.3, 0.4]
    edge = decide([0.37, 0.11, 0.23, 0.29], target, destination="band-edge")
    assert edge.is_due
    assert not decide(edge.destination.tolist(), target, destination="band-edge").is_due


@pytest.mark.parametrize("place", ["current", "target"])
def test_a_nan_weight_is_refused_by_name(place: str) -> None:
    weights = {"current": [0.5, 0.5], "target": [0.5, 0.5], place: [0.5, float("nan")]}
    with pytest.raises(DataError, match=rf"{place}\[ETH\]"):
        decide(**weights)


def test_weights_of_another_number_are_refused() -> None:
    with pytest.raises(DataError, match="differ in number"):
        decide([0.5, 0.5], [1.0])
