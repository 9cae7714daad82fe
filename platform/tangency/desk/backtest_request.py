"""What is asked of a backtest."""

from __future__ import annotations

from typing import Annotated, Self

import numpy as np
from pydantic import Field, model_validator

from tangency.contracts.params import Params
from tangency.contracts.request_values import Moment, Name, Seed
from tangency.desk.cli_name import CliName
from tangency.desk.component_slots import Optimizer, Policy, Strategy
from tangency.desk.requests import EstimationTerms, PortfolioTerms, SeriesRequest, StoredFrame, TwoLevelTerms
from tangency.domain.calendar import Period
from tangency.errors import ConfigurationError, Remedy, Setting
from tangency.market.as_of import parse_as_of
from tangency.simulate.asked import Rhythm
from tangency.simulate.flows import Flow
from tangency.simulate.score_rule import ScoreRule
from tangency.simulate.terms import Costs, Trading

__all__ = ["BacktestRequest", "BacktestTerms", "CashFlow"]


class CashFlow(Params):
    """A deposit or a withdrawal at the close of a session.

    >>> import tangency as tg
    >>> tg.CashFlow(at="2024-01-31", amount=-5000).amount
    -5000.0
    """

    at: Moment = Field(description="session, YYYY-MM-DD")
    amount: float = Field(description="money; positive is a deposit, negative a withdrawal")


class BacktestTerms(TwoLevelTerms, EstimationTerms, PortfolioTerms, SeriesRequest):
    """What is walked forward over prices, and how it trades."""

    optimizer: Optimizer | None = Field(
        None, description="decides by itself, or takes a strategy's scores as expected returns; none if not given"
    )
    strategy: Strategy | None = Field(None, description="what decides; none where an optimizer or given weights do")
    strategies: Annotated[tuple[Strategy, ...], CliName(name="strategies")] = Field(
        (), max_length=50, description="several in one book, in place of one; each keeps what is its own"
    )
    shares: dict[Name, float] | None = Field(
        None, description="strategy, share of the book; equal, or as the combination says, if not given"
    )
    combination: Optimizer | None = Field(
        None, description="optimizer over the strategies' own past returns, which sets their shares"
    )
    scores: ScoreRule | None = Field(
        None, description="how scores become weights where no optimizer takes them; long only by rank if not given"
    )
    weights: StoredFrame | None = Field(
        None, description="target weights by session, given inline; known at the close of their session"
    )
    every: Rhythm = Field(
        "month", description="when targets are computed anew: the last session of each, or every so many sessions"
    )
    window: int | None = Field(
        None, ge=1, le=100_000, description="returns that a decision sees; a year of the calendar if not given"
    )
    policy: Policy | None = Field(
        None, description="whether and where to trade, asked at every close; new targets are traded if not given"
    )
    start: Moment | None = Field(
        None, examples=["2022-01-01"], description="first session; if not given, the first with a whole window"
    )
    end: Moment | None = Field(None, examples=["2024-11-30"], description="last session; that of the data if not given")
    delay: int = Field(1, ge=0, le=1000, description="sessions from a decision, at a close, to its fill")
    costs: Costs | None = Field(None, description="what trades and holdings cost; nothing if not given")
    trading: Trading | None = Field(None, description="how decisions become fills, and what the book may owe")
    capital: float = Field(1_000_000.0, gt=0, le=1e15, description="cash at the start, in the currency of the prices")
    flows: tuple[CashFlow, ...] = Field((), max_length=100_000, description="deposits and withdrawals")
    benchmark: Name | dict[Name, float] | None = Field(
        None, description="an asset of the data, or a blend of them by weight; none if not given"
    )
    benchmark_every: Period = Field("month", description="how often a blend is rebalanced")
    levels: StoredFrame | None = Field(None, description="levels of an index as benchmark, given inline")
    hypothesis: Name | None = Field(
        None,
        min_length=1,
        description="what is being tried: runs of one hypothesis are counted as its trials; the dataset and what "
        "decides if not given",
    )
    seed: Seed = Field(0, description="for whatever draws random numbers")

    @model_validator(mode="after")
    def _says_who_decides(self) -> Self:
        named = [self.strategy is not None, bool(self.strategies), self.weights is not None]
        if sum(named) > 1:
            raise ValueError("give one of strategy, strategies and weights")
        if self.weights is not None and self.optimizer is not None:
            raise ValueError("given weights need no optimizer: leave one of the two out")
        is_by_strategies = self.strategy is not None or bool(self.strategies)
        if self.within_sectors is not None and (self.weights is not None or (is_by_strategies and not self.optimizer)):
            raise ValueError("within_sectors is beside an optimizer, which shares the book between sectors: give one")
        if not self.strategies and (self.shares is not None or self.combination is not None):
            raise ValueError("shares and combination are of several strategies: give strategies")
        if self.shares is not None and self.combination is not None:
            raise ValueError("shares are given or optimised: leave shares or combination out")
        return self

    @model_validator(mode="after")
    def _is_one_delay(self) -> Self:
        # A recorded request writes the default out, so that only another value tells that it was said.
        own = None if self.trading is None else self.trading.delay
        if own not in {None, Trading().delay, self.delay}:
            raise ConfigurationError(
                "there are two delays",
                where="trading",
                value=f"delay {own} beside {self.delay}",
                remedy=Remedy("say it once: ", Setting("delay", own)),
            )
        _ = self.terms  # raises where delay and price do not go together
        return self

    @property
    def score_rule(self) -> ScoreRule:
        """How scores become weights."""
        return ScoreRule() if self.scores is None else self.scores

    @property
    def dated_flows(self) -> tuple[Flow, ...]:
        """Deposits and withdrawals, by their sessions."""
        return tuple(Flow(at=np.datetime64(parse_as_of(each.at), "us"), amount=each.amount) for each in self.flows)

    @property
    def terms(self) -> Trading:
        """How decisions become fills, the delay among it."""
        own = {} if self.trading is None else self.trading.model_dump()
        return Trading.model_validate({**own, "delay": self.delay})


class BacktestRequest(BacktestTerms):
    """A strategy, an optimizer or given weights, walked forward over prices."""

    judged: bool = Field(
        True, description="whether intervals, trials and twins are computed; the points of a sweep are judged together"
    )
    sensitivity: bool = Field(
        False, description="whether to show the headline under other costs, delays and first sessions, too"
    )
