"""What is said of each strategy of a market: net of costs, with intervals, deflated by all that stand in the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

import tangency as tg
from strategy_table.markets import Market
from strategy_table.rows import EQUAL
from tangency.performance.deflated_sharpe import deflation
from tangency.performance.overfitting import overfitting
from tangency.performance.sharpe_inference import SharpeEstimate
from tangency.performance.trial_returns import TrialReturns, block_edges
from tangency.performance.trials import Trials

__all__ = ["Row", "Table", "backtests", "judged_table"]

_BLOCKS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One strategy, after costs.

    Attributes
    ----------
    sharpe_interval, against_equal
        95 %: of the annual Sharpe ratio, and of its difference to that of equal weights, drawn alike; None of equal
        weights themselves.
    drawdown, turnover, cost
        Maximum, a fraction; one way, a year; paid a year, a fraction of NAV.
    deflated
        Probability that the true ratio is above the best that as many trials without skill are expected to reach.
    refused
        Decisions that could not be taken, so that the targets stayed.
    """

    name: str
    sharpe: float
    sharpe_interval: tuple[float, float]
    against_equal: tuple[float, float] | None
    annual_return: float
    volatility: float
    drawdown: float
    turnover: float
    cost: float
    deflated: float
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All strategies of a market.

    Attributes
    ----------
    overfitting, loss
        The probability that the best of one half of history is at or below the median in the other, and that it loses
        there, over the rows that traded in every half.
    idle
        Rows that did not trade in some half, and have no Sharpe ratio in it.
    never
        What never traded: it has no row, and is counted as a trial.
    effective
        How many independent trials the rows are worth.
    """

    market: Market
    rows: tuple[Row, ...]
    overfitting: float
    loss: float
    idle: tuple[str, ...]
    never: tuple[str, ...]
    effective: float

    def markdown(self) -> str:
        """Return caption, table and what is said of all rows together."""
        head = (
            "| after costs | Sharpe ratio (95 %) | less equal weight (95 %) | return a year | volatility | drawdown "
            "| turnover a year | cost a year | deflated Sharpe |"
        )
        lines = [self.market.caption, "", head, "|---|" + "---:|" * 8]
        lines += [_line(row) for row in sorted(self.rows, key=lambda row: -row.sharpe)]
        return "\n".join([*lines, "", " ".join(self._together())])

    def _together(self) -> Iterator[str]:
        """Yield what is said of all rows together."""
        n = len(self.rows) - len(self.idle)
        yield f"PBO of the choice among {n} rows {self.overfitting:.2f}, loss outside in {self.loss:.0%} of the halves."
        if self.idle:
            yield f"Without {', '.join(self.idle)}: no trade in some half of history, and so no Sharpe ratio in it."
        if self.never:
            yield f"Never traded, and counted as trials: {', '.join(self.never)}."
        yield f"All {len(self.rows)} rows are worth {self.effective:.1f} independent trials."
        refused = [f"{row.name} {row.refused}" for row in self.rows if row.refused]
        if refused:
            yield f"Decisions that could not be taken: {', '.join(refused)}."


def backtests(desk: tg.Desk, market: Market, rows: Mapping[str, Mapping[str, object]]) -> dict[str, tg.BacktestResult]:
    """Return row → backtest, each a recorded run of one hypothesis."""
    terms = {**market.terms, "hypothesis": f"strategies on {market.data}"}
    return {name: desk.backtest(market.data, **{**terms, **own}) for name, own in rows.items()}


def judged_table(market: Market, results: Mapping[str, tg.BacktestResult]) -> Table:
    """Return what is said of each result, with all of them as the trials of each."""
    moved = {name: own for name, own in results.items() if own.returns.min() < own.returns.max()}
    compared = tg.compare_backtests({EQUAL: results[EQUAL], **moved})
    labels = tuple(moved)
    returns = compared.returns[list(labels)].to_numpy()
    trials = replace(Trials.of_returns(returns, labels), count=len(results))
    differences = {each.name: each.difference.get("sharpe_ratio") for each in compared.document().backtests}
    is_idle = _are_idle(returns)
    active = tuple(label for label, idle in zip(labels, is_idle, strict=True) if not idle)
    searched = overfitting(TrialReturns(labels=active, values=returns[:, ~is_idle]), n_blocks=_BLOCKS)
    return Table(
        market=market,
        rows=tuple(
            _row(name, results[name], differences[name], trials, returns[:, place]) for place, name in enumerate(labels)
        ),
        overfitting=searched.probability,
        loss=searched.probability_of_loss,
        idle=tuple(label for label in labels if label not in active),
        never=tuple(name for name in results if name not in labels),
        effective=float(trials.effective or len(labels)),
    )


def _are_idle(returns: np.ndarray) -> np.ndarray:
    """Return which rows earn nothing in half of the blocks, and so in some half of history, shape (n_rows,)."""
    edges = block_edges(len(returns), _BLOCKS)
    still = np.array([~returns[a:b].any(axis=0) for a, b in pairwise(edges)])
    return still.sum(axis=0) >= _BLOCKS // 2


def _row(
    name: str,
    result: tg.BacktestResult,
    against_equal: tuple[float, float] | None,
    trials: Trials,
    returns: np.ndarray,
) -> Row:
    figures = {key: each.value for key, each in result.honesty.figures.items()}
    interval = result.honesty.figures["sharpe_ratio"].interval
    years = len(returns) / result.settings.periods_per_year
    paid = result.costs.sum(axis=1) / result.nav.shift().bfill()
    return Row(
        name=name,
        sharpe=figures["sharpe_ratio"],
        sharpe_interval=(interval.lower, interval.upper),
        against_equal=against_equal,
        annual_return=figures["annual_return"],
        volatility=figures["volatility"],
        drawdown=figures["max_drawdown"],
        turnover=figures["annual_turnover"],
        cost=float(paid.sum()) / years,
        deflated=deflation(SharpeEstimate.of(returns, risk_free=0.0), trials).deflated_sharpe,
        refused=int((result.events["event"] == "no decision").sum()),
    )


def _line(row: Row) -> str:
    lower, upper = row.sharpe_interval
    against = "–" if row.against_equal is None else "{:+.2f} to {:+.2f}".format(*row.against_equal)
    return (
        f"| {row.name} | {row.sharpe:.2f} ({lower:.2f} to {upper:.2f}) | {against} | {row.annual_return:.1%} "
        f"| {row.volatility:.1%} | {row.drawdown:.1%} | {row.turnover:.1f} | {row.cost:.2%} | {row.deflated:.2f} |"
    )
