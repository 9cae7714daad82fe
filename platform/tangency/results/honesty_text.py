"""How sure a book is, as tables and lines for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tangency.display.numbers import percent
from tangency.results.honesty import Honesty, JudgedFigure, JudgedTrials, JudgedTwins
from tangency.results.summary import Column, Table

__all__ = ["HEADLINE", "figure_text", "figures_table", "honesty_lines", "interval_text"]


def _ratio(value: float) -> str:
    return f"{value:.2f}"


HEADLINE: Mapping[str, tuple[str, Callable[[float], str]]] = {
    "total_return": ("total return", percent),
    "annual_return": ("annual return", percent),
    "volatility": ("volatility", percent),
    "sharpe_ratio": ("Sharpe ratio", _ratio),
    "sortino_ratio": ("Sortino ratio", _ratio),
    "max_drawdown": ("maximum drawdown", percent),
    "cvar": ("CVaR 95%, one period", percent),
    "annual_turnover": ("annual turnover, one way", percent),
    "beta": ("beta", _ratio),
    "alpha": ("annual alpha", percent),
    "tracking_error": ("tracking error", percent),
    "information_ratio": ("information ratio", _ratio),
}
"""Figure → what it is called, and how it is written; the first eight are the book's own."""


def figure_text(name: str, figure: JudgedFigure) -> str:
    """Return a figure as text; a dash where there is none."""
    return "–" if figure.value is None else HEADLINE[name][1](figure.value)


def interval_text(name: str, figure: JudgedFigure) -> str:
    """Return a figure's interval as text; a dash where there is none."""
    own, write = figure.interval, HEADLINE[name][1]
    return "–" if own is None else f"{write(own.lower)} to {write(own.upper)}"


def figures_table(honesty: Honesty) -> Table:
    """Return the figures of a headline with their intervals, and those of each benchmark beside them."""
    level = "interval" if honesty.drawn is None else f"{honesty.drawn.level:.0%} interval"
    beside = honesty.benchmarks
    columns = [Column(title="", is_number=False), Column(title="book"), Column(title=level)]
    columns += [Column(title=name) for name in beside]
    rows = [
        (HEADLINE[name][0], figure_text(name, own), interval_text(name, own), *_beside(honesty, name))
        for name, own in honesty.figures.items()
        if name in HEADLINE
    ]
    for benchmark, figures in beside.items():
        rows += [
            (
                f"{HEADLINE[name][0]} against {benchmark}",
                figure_text(name, own),
                interval_text(name, own),
                *("" for _ in beside),
            )
            for name, own in figures.relative.items()
        ]
    return Table(columns=tuple(columns), rows=tuple(rows))


def _beside(honesty: Honesty, name: str) -> list[str]:
    return [figure_text(name, each.own[name]) for each in honesty.benchmarks.values()]


def honesty_lines(honesty: Honesty) -> tuple[str, ...]:
    """Return a line for what was drawn, one for the Sharpe ratio, and those of trials and twins."""
    lines = []
    if (drawn := honesty.drawn) is not None:
        lines.append(
            f"intervals: {drawn.draws} draws of a stationary bootstrap, blocks of {drawn.block_periods:.1f} periods on "
            f"the average of {honesty.n_periods}; ratios are above a rate of 0"
        )
    sharpe = honesty.sharpe
    if sharpe.probability is not None:
        least = sharpe.minimum_periods
        needed = sharpe.reasons["minimum_periods"] if least is None else f"{least:,.0f} periods would make it 95% sure"
        lines.append(
            f"Sharpe ratio: above 0 with probability {sharpe.probability:.3f}, were it the only trial; {needed}"
        )
    return (*lines, *_trial_lines(honesty.trials), *_twin_lines(honesty.twins))


def _trial_lines(trials: JudgedTrials) -> list[str]:
    if trials.count is None or trials.deflated_sharpe is None or trials.maximum_p_value is None:
        return []
    worth = "" if trials.effective is None else f", worth {trials.effective:.1f} independent ones"
    noun = "trial" if trials.count == 1 else "trials"
    return [
        (
            f"trials of “{trials.hypothesis}”: {trials.count} {noun} recorded{worth}; deflated Sharpe ratio "
            f"{trials.deflated_sharpe:.3f} (conservative), maximum test p = {trials.maximum_p_value:.3f}"
        )
    ]


def _twin_lines(twins: JudgedTwins) -> list[str]:
    if twins.p_value is None:
        return []
    return [f"luck: {twins.count} twins with the assets permuted, p = {twins.p_value:.3f} for as good a Sharpe ratio"]
