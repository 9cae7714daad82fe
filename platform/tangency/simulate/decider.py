"""Decisions of one or several strategies on a history, as targets of the whole book."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.solution import Certificate
from tangency.contracts.strategy import Hold, Scores, State, Strategy, Targets
from tangency.contracts.window import Window
from tangency.errors import ConfigurationError, DataError, Infeasible, Remedy, Setting, SolverError
from tangency.estimation.guarded import strategic_decision
from tangency.host.catalogue import RegisteredComponent
from tangency.simulate.combination import Allocation, PaperReturns
from tangency.simulate.history import History, Members
from tangency.simulate.optimizer_strategy import OptimizerStrategy
from tangency.simulate.score_rule import ScoreRule, weights_of_scores
from tangency.simulate.seen import SeenCloses
from tangency.simulate.shown import Portfolio, shown_window

__all__ = ["Decided", "Decider", "Deciding"]

# Targets that an optimizer solved to its tolerance may exceed what is allowed by as little.
_ROUNDING = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Deciding:
    """A strategy of the book, and what turns its scores into targets.

    Attributes
    ----------
    component
        The strategy's registration; None where an optimizer is the strategy.
    optimizer
        Takes scores as expected returns, in place of the rule; None where the rule does.
    """

    name: str
    strategy: Strategy
    component: RegisteredComponent | None
    rule: ScoreRule
    optimizer: OptimizerStrategy | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Decided:
    """One decision of the book.

    Attributes
    ----------
    at
        The session at whose close it was taken.
    targets
        Fractions of NAV, shape (n_strategies, n_assets), over all assets; None where nothing is to be traded.
    shares
        Of the book, shape (n_strategies,).
    whole_reasons
        Strategy → why.
    asset_reasons
        Strategy → asset → what is said of that one, of those that say anything.
    certificates
        Strategy → the certificate of its optimisation.
    refused
        Strategy → why it could not decide, so that its targets stay.
    """

    at: int
    members: Members
    targets: Floats | None
    shares: Floats
    whole_reasons: Mapping[str, str] = field(default_factory=dict)
    asset_reasons: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    certificates: Mapping[str, Certificate] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)

    @property
    def reasons(self) -> Mapping[str, str]:
        """Strategy → why, with what is said of single assets joined to it."""
        return {name: _joined(why, self.asset_reasons.get(name, {})) for name, why in self.whole_reasons.items()}


class Decider:
    """Asks the strategies, one close after another.

    Parameters
    ----------
    window
        Returns that a decision sees.
    most_gross
        Most that Σ|w| of the book's targets may be.
    """

    def __init__(
        self,
        history: History,
        strategies: Sequence[Deciding],
        allocation: Allocation,
        *,
        window: int,
        most_gross: float,
        seed: int,
    ) -> None:
        self._history = history
        self._strategies = tuple(strategies)
        self._allocation = allocation
        self._window = window
        self._most_gross = most_gross
        self._seed = seed
        self._seen = SeenCloses(history.closes)
        self._states: dict[str, State] = {each.name: None for each in strategies}
        names = tuple(each.name for each in strategies)
        self._own = np.zeros((len(names), len(history.assets)))
        self._paper = PaperReturns(names, history.sessions, len(history.assets))
        self._paper_at: int | None = None
        for each in strategies:
            for optimizer in (each.strategy, each.optimizer):
                if isinstance(optimizer, OptimizerStrategy):
                    optimizer.begin()

    @property
    def states(self) -> Mapping[str, State]:
        """Strategy → what its last decision left."""
        return dict(self._states)

    def decide(self, at: int, held: Portfolio) -> Decided:
        """Return the decision at the close of a session.

        Raises
        ------
        PluginError
            A strategy that breaks its contract.
        ConfigurationError
            Targets of the book beyond the gross that is allowed.
        """
        members = self._history.members(at)
        if members.refusal is not None:
            why = f"no universe: {members.refusal}"
            return Decided(
                at=at,
                members=members,
                targets=None,
                shares=frozen_floats(np.zeros(len(self._strategies))),
                refused={each.name: why for each in self._strategies},
            )
        window = shown_window(self._history, self._seen, at, members, held, n_returns=self._window, seed=self._seed)
        reasons: dict[str, str] = {}
        asset_reasons: dict[str, Mapping[str, str]] = {}
        certificates: dict[str, Certificate] = {}
        refused: dict[str, str] = {}
        is_any = False
        for row, each in enumerate(self._strategies):
            try:
                targets = self._targets(each, window)
            except (Infeasible, DataError, SolverError) as error:
                refused[each.name] = f"{type(error).__name__}: {error.what}"
                continue
            reasons[each.name] = targets.reason
            if isinstance(targets, Hold):
                continue
            if targets.reasons:
                asset_reasons[each.name] = dict(targets.reasons)
            is_any = True
            self._own[row] = 0.0
            self._own[row, members.places] = targets.weights
            if targets.certificate is not None:
                certificates[each.name] = targets.certificate
        shares = self._shares(at)
        decided = self._own * shares[:, None] if is_any else None
        if decided is not None:
            self._require_gross(decided, window)
        return Decided(
            at=at,
            members=members,
            targets=None if decided is None else frozen_floats(decided),
            shares=shares,
            whole_reasons=reasons,
            asset_reasons=asset_reasons,
            certificates=certificates,
            refused=refused,
        )

    def require_unchanged(self) -> None:
        """Refuse strategies that have written into the prices they were shown."""
        self._seen.require_unchanged(", ".join(each.name for each in self._strategies))

    def _targets(self, each: Deciding, window: Window) -> Targets | Hold:
        if each.component is None:
            decision = each.strategy.decide(window, None)
        else:
            state = self._states[each.name]
            decision, self._states[each.name] = strategic_decision(each.strategy, window, state, each.component)
        if not isinstance(decision, Scores):
            return decision
        if each.optimizer is not None:
            known = np.isfinite(decision.values)
            if not known.all():
                raise DataError(
                    "an optimizer takes a score of every member as its expected return, and some have none",
                    where=window.label,
                    value=", ".join(a for a, is_known in zip(window.assets, known, strict=True) if not is_known)[:200],
                    remedy="leave the optimizer out, so that those without a score are not held",
                )
            made = each.optimizer.with_means(window, decision.values)
            return Targets(
                weights=made.weights,
                reason=decision.reason,
                reasons=decision.reasons,
                certificate=made.certificate,
            )
        return Targets(
            weights=weights_of_scores(decision.values, window, each.rule),
            reason=decision.reason,
            reasons=decision.reasons,
        )

    def _shares(self, at: int) -> Floats:
        """Return the shares by what the strategies have earned on paper until now."""
        if not self._allocation.reads_returns:
            return self._allocation.shares(self._paper, at)
        closes = self._history.closes
        if self._paper_at is not None:
            for t in range(self._paper_at, at):
                self._paper.passed(closes[t], closes[t + 1])
        shares = self._allocation.shares(self._paper, at)
        self._paper.decided(at, self._own)
        self._paper_at = at
        return shares

    def _require_gross(self, targets: Floats, window: Window) -> None:
        gross = float(np.abs(targets.sum(axis=0)).sum())
        if gross > self._most_gross + _ROUNDING:
            raise ConfigurationError(
                f"the targets of {window.label} exceed the gross exposure that is allowed ({self._most_gross:.4g})",
                where="targets",
                value=f"{gross:.6g}",
                remedy=Remedy(
                    "say what margin the book has to hold: ",
                    Setting("initial_margin", round(1.0 / gross - 0.005, 2), within="trading"),
                ),
            )


def _joined(whole: str, of_assets: Mapping[str, str]) -> str:
    each = "; ".join(f"{asset}: {why}" for asset, why in of_assets.items())
    return ": ".join(text for text in (whole, each) if text)
