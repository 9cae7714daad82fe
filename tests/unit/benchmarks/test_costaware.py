"""The contest of daily decisions under costs: a short form of it."""

import numpy as np
import pytest

from costaware.market import NAV, WINDOW, market
from costaware.ours import run_ours, settle
from costaware.study import study


@pytest.mark.parametrize("impact", [1.0, 0.0])
def test_every_day_of_a_market_is_proven(impact: float) -> None:
    run = run_ours(market(120, 20, impact=impact))
    assert run.largest_gap <= 1e-9
    assert run.nav[0] == NAV
    assert len(run.nav) == 121
    assert (run.nav > 0.0).all()


def test_what_a_trade_costs_leaves_the_cash() -> None:
    own = market(1, 3, impact=1.0)
    trades = np.array([100.0, -50.0, 0.0])
    held, cash = settle(own, WINDOW, np.array([0.0, 50.0, 10.0]), 1000.0, trades)
    sizes, volume = np.abs(trades), own.volume[WINDOW]
    costs = 5e-4 * 150.0 + (own.sigma[WINDOW] * sizes**1.5 / np.sqrt(volume)).sum()
    assert cash == pytest.approx(1000.0 - 50.0 - costs, rel=1e-14)
    assert held == pytest.approx(np.array([100.0, 0.0, 10.0]) * (1.0 + own.returns[WINDOW]), rel=1e-15)


@pytest.mark.filterwarnings("ignore")  # the peer's
@pytest.mark.parametrize("impact", [1.0, 0.0])
def test_cvxportfolio_is_nowhere_better(impact: float) -> None:
    pytest.importorskip("cvxportfolio", reason="a peer, which `make bench` installs")
    outcome = study(30, 10, impact=impact)
    assert outcome.is_proven
    assert outcome.replay.least_gain >= 0.0
