"""Each measure on five returns, worked out by hand; and what no measure is."""

import numpy as np
import pytest

from tangency.domain.risk_kind import RiskKind
from tangency.errors import ConfigurationError
from tangency.risk.measures import EntropicTail, scenario_measure

# Mean 1 %; sums so far 2, −1, 3, 0, 5 %, so that drawdowns are 0, 3, 0, 3, 0 %.
RETURNS = np.array([[0.02], [-0.03], [0.04], [-0.03], [0.05]])
BY_HAND = {
    RiskKind.SEMIDEVIATION: np.sqrt(2 * 0.04**2 / 5),
    RiskKind.MAD: (0.01 + 0.04 + 0.03 + 0.04 + 0.04) / 5,
    RiskKind.GINI: (5 + 2 + 5 + 3 + 7 + 0 + 8 + 7 + 1 + 8) / 1000,
    RiskKind.LPM1: 2 * 0.03 / 5,
    RiskKind.LPM2: np.sqrt(2 * 0.03**2 / 5),
    RiskKind.CVAR: (2 * 0.03 - 0.5 * 0.02) / 2.5,
    RiskKind.WORST: 0.03,
    RiskKind.RANGE: 0.08,
    RiskKind.MAX_DRAWDOWN: 0.03,
    RiskKind.AVERAGE_DRAWDOWN: 0.06 / 5,
    RiskKind.CDAR: 0.06 / 2.5,
    RiskKind.ULCER: np.sqrt(2 * 0.03**2 / 5),
}


@pytest.mark.parametrize("kind", BY_HAND)
def test_by_hand(kind):
    assert scenario_measure(kind, RETURNS, level=0.5).value(np.ones(1)) == pytest.approx(BY_HAND[kind], rel=1e-14)


def test_entropic_value_at_risk_of_a_coin_by_its_dual():
    """Losses 0 and 1: the EVaR is the p above ½ whose divergence from ½ is all that is allowed."""
    value = EntropicTail(0.4).value(np.array([0.0, 1.0]))
    divergence = value * np.log(2 * value) + (1 - value) * np.log(2 * (1 - value))
    assert value > 0.5
    assert divergence == pytest.approx(-np.log(0.6), abs=1e-13)


@pytest.mark.parametrize("level", [0.5, 0.9])
def test_it_is_the_largest_loss_from_where_that_has_the_share(level):
    coin = np.array([0.0, 1.0])
    assert EntropicTail(level).value(coin) == 1.0
    assert EntropicTail(level).shares(coin).tolist() == [0.0, 1.0]
    assert 0.999 < EntropicTail(0.499).value(coin) < 1.0


@pytest.mark.parametrize("scale", [1e-8, 1.0, 1e8])
@pytest.mark.parametrize("shift", [0.0, 1e3, -1e3])
def test_no_scale_overflows(scale, shift):
    losses = np.linspace(-1, 2, 40)
    base = EntropicTail(0.9).value(losses)
    assert EntropicTail(0.9).value((losses + shift) * scale) == pytest.approx((base + shift) * scale, rel=1e-12)


def test_equal_losses_are_their_own_risk():
    same = np.full(7, 0.25)
    assert EntropicTail(0.9).value(same) == 0.25
    assert EntropicTail(0.9).shares(same) == pytest.approx(np.full(7, 1 / 7))


def test_a_tail_of_less_than_one_scenario_is_the_worst():
    for kind in (RiskKind.CVAR, RiskKind.EVAR):
        assert scenario_measure(kind, RETURNS, level=0.9).value(np.ones(1)) == pytest.approx(0.03)


def test_what_is_no_measure_over_scenarios():
    with pytest.raises(ConfigurationError, match="covariance"):
        scenario_measure(RiskKind.VOLATILITY, RETURNS)
    for level in (0.0, 1.0, -1.0, 2.0):
        with pytest.raises(ConfigurationError, match="between 0 and 1"):
            scenario_measure(RiskKind.EDAR, RETURNS, level=level)
