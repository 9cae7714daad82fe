"""One market, both contestants: time, proofs, and each day of the peer's decided again from the peer's holdings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from costaware.chained import chained_error
from costaware.market import FEE, GAMMA, WINDOW, Market, market
from costaware.ours import OurRun, long_only, planned_costs, run_ours, settle
from costaware.peer import PeerRun, run_peer
from tangency.sdk import RollingSecondMoments, SinglePeriod, TradingCosts

__all__ = ["Outcome", "Replay", "replay", "study"]

_PROVEN, _ROUNDING, _SAME_NAV = 1e-9, 1e-15, 1e-12


@dataclass(frozen=True, kw_only=True)
class Replay:
    """The peer's days decided again.

    Attributes
    ----------
    largest_gap
        Of our answers from the peer's holdings, relative.
    least_gain, largest_gain
        By how much our objective is better; by a negative number where it is worse.
    largest_violation
        Of the peer's weights. Compared are the nearest ones that hold nothing short and no more than there is.
    nav_error
        Of the peer's NAV from its own trades under our rule of costs: the largest relative error of a day.
    chained_error
        The same through the book of a backtest, from the first day to the last, where costs are linear.
    """

    largest_gap: float
    least_gain: float
    largest_gain: float
    largest_violation: float
    nav_error: float
    chained_error: float | None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a contest came to."""

    peer: PeerRun
    ours: OurRun
    replay: Replay

    @property
    def ratio(self) -> float:
        """The peer's processor time over ours."""
        return self.peer.seconds / self.ours.seconds

    @property
    def is_proven(self) -> bool:
        """Whether every day is proven, no worse than the peer's, and the peer's NAV is what our rule makes of it."""
        gap = max(self.ours.largest_gap, self.replay.largest_gap)
        nav_error = max(self.replay.nav_error, self.replay.chained_error or 0.0)
        return gap <= _PROVEN and self.replay.least_gain >= -_ROUNDING and nav_error <= _SAME_NAV


def study(n_days: int, n_assets: int, *, impact: float) -> Outcome:
    """Hold one contest."""
    run_ours(market(5, n_assets, impact=impact))  # loads what is compiled
    own = market(n_days, n_assets, impact=impact)
    peer = run_peer(own)
    return Outcome(peer=peer, ours=run_ours(own), replay=replay(own, peer))


def replay(own: Market, peer: PeerRun) -> Replay:
    """Decide the peer's days again, each from what the peer held, and settle its trades by our rule."""
    n = own.returns.shape[1]
    days = SinglePeriod(feasible=long_only(n), risk_aversion=GAMMA)
    moments, flat = RollingSecondMoments(own.returns[:WINDOW]), TradingCosts.uniform(n, linear=FEE)
    gains, gaps, violations, errors = [], [], [], []
    for k, trades in enumerate(peer.trades[:, :n]):
        t, held, cash = WINDOW + k, peer.holdings[k, :n], float(peer.holdings[k, n])
        if k:
            moments.add(own.returns[t - 1])
        nav, sigma = float(held.sum()) + cash, moments.matrix
        current, theirs = held / nav, (held + trades) / nav
        allowed = np.maximum(theirs, 0.0)
        allowed /= max(float(allowed.sum()), 1.0)
        costs = planned_costs(own, t, nav, flat)
        step = days.step(own.alpha[t], sigma, current, costs)
        values = [
            float(own.alpha[t] @ w) - GAMMA * float(w @ sigma @ w) - costs.paid(current, w)
            for w in (step.weights, allowed)
        ]
        gains.append(values[0] - values[1])
        gaps.append(step.certificate.relative_gap)
        violations.append(max(float((-theirs).max()), float(theirs.sum()) - 1.0, 0.0))
        after, left = settle(own, t, held, cash, trades)
        told = float(peer.holdings[k + 1].sum())
        errors.append(float(abs(after.sum() + left - told)) / told)
    return Replay(
        largest_gap=max(gaps),
        least_gain=min(gains),
        largest_gain=max(gains),
        largest_violation=max(violations),
        nav_error=max(errors),
        chained_error=None if own.impact else chained_error(own, peer),
    )
