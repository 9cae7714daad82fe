"""How sure the figures of a book are: their intervals, the trials behind them, and what luck alone comes to."""

from __future__ import annotations

from pydantic import Field

from tangency.results.document import Part

__all__ = [
    "BenchmarkFigures",
    "Drawn",
    "Honesty",
    "JudgedFigure",
    "JudgedSharpe",
    "JudgedTrials",
    "JudgedTwins",
    "SureInterval",
]


class SureInterval(Part):
    """A percentile interval of a figure over drawn histories."""

    lower: float
    upper: float
    standard_error: float
    undefined_draws: int = Field(description="draws that leave the figure undefined, and are left out")


class JudgedFigure(Part):
    """A figure with its interval, or the reason why there is none."""

    value: float | None
    reason: str | None = Field(description="why there is no value")
    interval: SureInterval | None


class Drawn(Part):
    """The stationary bootstrap that the intervals are of."""

    draws: int
    level: float = Field(description="share of the draws between the ends of an interval")
    block_periods: float = Field(description="mean length of the blocks that stay together")
    seed: int


class BenchmarkFigures(Part):
    """A benchmark by itself, and the book against it; all are drawn alike."""

    own: dict[str, JudgedFigure]
    relative: dict[str, JudgedFigure]


class JudgedSharpe(Part):
    """How sure the Sharpe ratio of one record is, were it the only one that was tried."""

    per_period: float | None
    probability: float | None = Field(description="probabilistic Sharpe ratio: that the true one is above 0")
    minimum_periods: float | None = Field(description="length of a record that is 95% sure of a ratio above 0")
    reasons: dict[str, str] = Field(description="what is absent, and why")


class JudgedTrials(Part):
    """The trials among which the book was chosen, and what they leave of its Sharpe ratio."""

    hypothesis: str | None
    count: int | None = Field(description="configurations recorded under the hypothesis, this one included")
    effective: float | None = Field(description="independent trials that they are worth by their correlation")
    threshold: float | None = Field(description="largest Sharpe ratio per period expected of them without skill")
    deflated_sharpe: float | None = Field(description="probability of a true ratio above the threshold; conservative")
    maximum_p_value: float | None = Field(description="that the best of as many independent ones is as good by luck")
    reasons: dict[str, str] = Field(description="what is absent, and why")


class JudgedTwins(Part):
    """Books without skill: the same orders at the same closes and costs, on other assets of the universe."""

    count: int
    sharpe: tuple[float, ...] = Field(description="Sharpe ratio per period of each")
    total_return: tuple[float, ...]
    turnover: float | None = Field(description="mean over the twins: half the traded value over NAV, of a period")
    own_turnover: float | None = Field(description="the same of the book")
    p_value: float | None = Field(description="(1 + twins whose Sharpe ratio is as good) / (1 + twins)")
    reason: str | None = Field(description="why there are none")


class Honesty(Part):
    """All of it, of one book."""

    n_periods: int = Field(description="between closes, from the first to the last")
    figures: dict[str, JudgedFigure] = Field(
        description="of returns after costs, above a rate of 0; annual where the calendar says how long a year is"
    )
    benchmarks: dict[str, BenchmarkFigures]
    drawn: Drawn | None
    not_drawn: str | None = Field(description="why there are no intervals")
    sharpe: JudgedSharpe
    trials: JudgedTrials
    twins: JudgedTwins

    def said(self) -> tuple[str, ...]:
        """Return what is missing, as text: it belongs to the headline."""
        found = []
        annual = self.figures["annual_return"]
        if annual.value is None:
            found.append(f"no annual figures: {annual.reason}")
        if self.not_drawn is not None:
            found.append(f"no intervals: {self.not_drawn}")
        for name, words in (("deflated_sharpe", "no deflated Sharpe ratio"), ("effective", "no effective number")):
            if name in self.trials.reasons:
                found.append(f"{words}: {self.trials.reasons[name]}")
        if self.twins.reason is not None:
            found.append(f"no twins without skill: {self.twins.reason}")
        return tuple(found)
