"""Walk a history forward: targets by their rhythm, trades when the policy asks for them, one book that accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.deferred import Deferred
from tangency.contracts.progress import OnProgress, no_progress
from tangency.contracts.rebalancing import RebalanceState, RebalancingPolicy
from tangency.errors import ConfigurationError
from tangency.estimation.guarded import decided
from tangency.host.catalogue import RegisteredComponent
from tangency.market.sessions import as_datetime
from tangency.simulate.bars import Bars, Indices
from tangency.simulate.book import simulate
from tangency.simulate.decide import BookView
from tangency.simulate.decider import Decided, Decider
from tangency.simulate.flows import Flow
from tangency.simulate.history import History
from tangency.simulate.orders import Orders
from tangency.simulate.path import SimulatedPath
from tangency.simulate.shown import Portfolio
from tangency.simulate.terms import Costs, Trading

__all__ = ["Asked", "Walk", "walk"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A rebalancing policy with its registration."""

    policy: RebalancingPolicy
    component: RegisteredComponent


@dataclass(frozen=True, kw_only=True, eq=False)
class Walk:
    """A simulated book, and what was decided on the way.

    Attributes
    ----------
    decisions
        In the order of time; their sessions are those of the history.
    traded
        (session, why) of each decision of the policy to trade; empty where none was asked.
    orders
        What the book was told to become, and when.
    """

    path: SimulatedPath
    decisions: Deferred[tuple[Decided, ...]] = Deferred()
    orders: Orders
    traded: tuple[tuple[int, str], ...] = ()


def walk(
    history: History,
    bars: Bars,
    decider: Decider,
    *,
    when: Indices,
    first: int,
    capital: float,
    trading: Trading,
    costs: Costs | None,
    strategies: tuple[str, ...],
    asked: Asked | None = None,
    flows: Sequence[Flow] = (),
    on_progress: OnProgress = no_progress,
) -> Walk:
    """Return the book of decisions taken one after another, each on nothing later than its close.

    Parameters
    ----------
    bars
        Of the same assets and sessions as the history.
    when
        Sessions at whose close targets are computed, ascending; the first is `first`.
    first
        The session at whose close the book begins.
    strategies
        Names, where there are several.
    asked
        Decides at every close from the first on whether to trade, and where to; without one, new targets are traded.
    """
    if bars.assets != history.assets or len(bars.sessions) != len(history.sessions):
        raise ConfigurationError("bars and history are of different data", where="walk")
    book = _Walking(history, decider, frozenset(when.tolist()), asked)
    path = simulate(
        bars,
        capital=capital,
        trading=trading,
        costs=costs,
        decide=book,
        asked=when if asked is None else np.arange(first, len(bars.sessions), dtype=np.int64),
        strategies=strategies,
        flows=flows,
        first=first,
        on_progress=on_progress,
    )
    decider.require_unchanged()
    return Walk(
        path=path,
        decisions=tuple(book.decisions),
        traded=tuple(book.traded),
        orders=Orders.of(bars, book.told),
    )


class _Walking:
    """Decides at a close: new targets where it is time for them, then the policy."""

    def __init__(self, history: History, decider: Decider, when: frozenset[int], asked: Asked | None) -> None:
        self.decisions: list[Decided] = []
        self.traded: list[tuple[int, str]] = []
        self.told: list[tuple[int, Floats, npt.NDArray[np.intp]]] = []
        self._history = history
        self._decider = decider
        self._when = when
        self._asked = asked
        self._targets: Floats | None = None
        self._last: datetime | None = None

    def __call__(self, bar: int, book: BookView) -> Floats | None:
        """Return the targets to trade to, shape (n,) or (n_strategies, n); None where there is nothing to do."""
        found = self._told(bar, book)
        if found is not None:
            netted = found if found.ndim == 1 else found.sum(axis=0)
            self.told.append((bar, netted, self.decisions[-1].members.places))
        return found

    def _told(self, bar: int, book: BookView) -> Floats | None:
        weights = book.weights
        targets: Floats | None = None
        if bar in self._when:
            made = self._decider.decide(bar, Portfolio(nav=book.nav, weights=weights))
            self.decisions.append(made)
            targets = made.targets
        if self._asked is None:
            return None if targets is None else targets[0] if len(targets) == 1 else targets
        if targets is not None:
            self._targets = targets
        return None if self._targets is None else self._by_policy(bar, weights, self._targets, self._asked)

    def _by_policy(self, bar: int, weights: Floats, targets: Floats, asked: Asked) -> Floats | None:
        wanted = targets.sum(axis=0)
        there = np.flatnonzero((weights != 0.0) | (wanted != 0.0))
        as_of = as_datetime(self._history.sessions[bar]).replace(tzinfo=UTC)
        following = self._history.next_session(bar)
        state = RebalanceState(
            as_of=as_of,
            assets=tuple(self._history.assets[i] for i in there),
            current=frozen_floats(weights[there]),
            target=frozen_floats(wanted[there]),
            last_rebalance=self._last,
            next_session=None if following is None else following.replace(tzinfo=UTC),
        )
        decision = decided(asked.policy, state, asked.component)
        if not decision.is_due:
            return None
        self._last = as_of
        self.traded.append((bar, decision.reason))
        return _destination(targets, there, wanted, decision.destination)


def _destination(targets: Floats, there: Indices, wanted: Floats, destination: Floats) -> Floats:
    """Return what the policy wants, in the same parts by strategy as the targets are.

    What it wants elsewhere than the targets is added to the strategies in proportion to their own targets of the asset,
    and in equal parts where they have none.
    """
    if len(targets) == 1:
        whole = np.zeros(targets.shape[1])
        whole[there] = destination
        return frozen_floats(whole)
    own = targets[:, there]
    size = np.abs(own).sum(axis=0)
    parts = np.where(size > 0.0, np.abs(own) / np.where(size > 0.0, size, 1.0), 1.0 / len(targets))
    rows = np.zeros(targets.shape)
    rows[:, there] = own + parts * (destination - wanted[there])
    return frozen_floats(rows)
