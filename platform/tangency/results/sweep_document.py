"""The document of a sweep."""

from __future__ import annotations

from pydantic import Field

from tangency.results.document import Document, Part
from tangency.results.summary import Column, Summary, Table

__all__ = [
    "FoldChoiceDocument",
    "SweepChoiceDocument",
    "SweepConfigurationDocument",
    "SweepDocument",
    "SweepPointDocument",
]

_SHOWN = 10
_PERCENT = frozenset({"total_return", "annual_return", "volatility", "max_drawdown"})


class SweepPointDocument(Part):
    """One backtest of the sweep."""

    number: int
    configuration: int = Field(description="number of the combination of values that it is of")
    fold: int | None = Field(description="interval of history, where there are folds")
    rung: int | None = Field(description="part of history, where the search is by halving")
    start: str | None
    end: str | None
    figures: dict[str, float | None] = Field(description="of its own returns; empty where it failed")
    costs: float | None = Field(description="money paid in all")
    n_trades: int | None
    error: str | None = Field(description="why it failed; none where it did not")


class SweepConfigurationDocument(Part):
    """One combination of values, over all its folds."""

    number: int
    values: dict[str, str] = Field(description="dotted name, value as a text")
    points: tuple[int, ...] = Field(description="numbers of its points")
    figures: dict[str, float | None] = Field(description="of its folds joined; of the last rung that it reached")


class SweepChoiceDocument(Part):
    """How much the choice of the best is worth."""

    n_trials: int = Field(description="configurations that were tried, those that failed included")
    effective_trials: float | None = Field(description="how many independent ones they are worth, by their correlation")
    n_periods: int = Field(description="sessions that all have, over which they are compared")
    n_blocks: int | None = Field(description="blocks of the cross-validation")
    probability_of_overfitting: float | None = Field(
        description="how often the best of one half of history is at or below the median in the other"
    )
    probability_of_loss: float | None = Field(description="how often it loses in the other half")
    deflated_sharpe: float | None = Field(
        description="probability of a true Sharpe ratio above that of the luckiest of as many trials without skill"
    )
    maximum_p_value: float | None = Field(
        description="probability that the best of as many independent trials without skill is at least as good"
    )
    reasons: tuple[str, ...] = Field(description="why one of them is not defined")


class FoldChoiceDocument(Part):
    """What was chosen in a fold, and what became of it."""

    fold: int
    configuration: int | None = Field(description="the best of the sessions that train; none where none was walked")
    inside: float | None = Field(description="its figure there")
    outside: dict[str, float | None] = Field(description="its figures in the sessions that test")


class SweepDocument(Document):
    """Many backtests, and the choice among them."""

    data: str
    dataset_version: str | None
    axes: dict[str, tuple[str, ...]] = Field(description="dotted name, its values as texts")
    search: str = Field(description="how the configurations were chosen")
    n_combinations: int = Field(description="of the axes' values in all")
    choose_by: str
    periods_per_year: float | None
    said: tuple[str, ...] = Field(description="what has to be known before any figure is read")
    points: tuple[SweepPointDocument, ...]
    configurations: tuple[SweepConfigurationDocument, ...]
    best: int | None = Field(description="number of the best configuration; none where no figure is defined")
    choice: SweepChoiceDocument | None = Field(description="how much the choice is worth; none where there is none")
    fold_choices: tuple[FoldChoiceDocument, ...] = Field(
        (), description="the choice within each fold; none without folds"
    )
    tables: dict[str, str] = Field(description="table that the run keeps, and the hash of its content")

    def summary(self) -> Summary:
        """Return the best configurations, and how much the choice is worth."""
        return Summary(
            title=f"sweep of {len(self.configurations)} configurations on {self.data}, {self.search}",
            run_id=self.run_id,
            tables=(self._table(),),
            lines=(*self._headline(), *(f"note: {each}" for each in self.said)),
        )

    def ranked(self) -> tuple[SweepConfigurationDocument, ...]:
        """Return the configurations, the best first: those that walked more of history before those that were dropped.

        Those without the figure are last.
        """
        less = self.choose_by in {"volatility", "max_drawdown"}
        value = {each.number: each.figures.get(self.choose_by) for each in self.configurations}
        rung = {each.number: self.points[each.points[-1]].rung or 0 for each in self.configurations}

        def key(each: SweepConfigurationDocument) -> tuple[bool, int, float, int]:
            own = value[each.number]
            return own is None, -rung[each.number], 0.0 if own is None else own if less else -own, each.number

        return tuple(sorted(self.configurations, key=key))

    def _table(self) -> Table:
        figures = ("sharpe_ratio", "annual_return", "volatility", "max_drawdown")
        names = (self.choose_by, *(name for name in figures if name != self.choose_by))
        rows = [
            (
                *(each.values[axis] for axis in self.axes),
                *(_figure(name, each.figures.get(name)) for name in names),
            )
            for each in self.ranked()[:_SHOWN]
        ]
        rungs = {point.number: point.rung for point in self.points}
        is_halved = any(rung is not None for rung in rungs.values())
        if is_halved:
            rows = [(*row, str(rungs[each.points[-1]])) for row, each in zip(rows, self.ranked()[:_SHOWN], strict=True)]
        columns = (
            *(Column(title=axis, is_number=False) for axis in self.axes),
            *(Column(title=name.replace("_", " ")) for name in names),
            *((Column(title="rung"),) if is_halved else ()),
        )
        return Table(columns=columns, rows=tuple(rows))

    def _headline(self) -> list[str]:
        lines = []
        if len(self.configurations) > _SHOWN:
            lines.append(f"the best {_SHOWN} of {len(self.configurations)} are shown")
        failed = [point for point in self.points if point.error is not None]
        if failed:
            lines.append(f"{len(failed)} of {len(self.points)} points failed, the first: {failed[0].error}")
        if self.choice is None:
            return [*lines, "no configuration has the figure: none is chosen"]
        return [*lines, *_choice_lines(self.choice), *self._fold_lines()]

    def _fold_lines(self) -> list[str]:
        made = [each for each in self.fold_choices if each.configuration is not None]
        values = [value for each in made if (value := each.outside.get(self.choose_by)) is not None]
        if not values:
            return []
        mean = _figure(self.choose_by, sum(values) / len(values))
        chosen = len({each.configuration for each in made})
        figure = self.choose_by.replace("_", " ")
        line = (
            f"chosen by the training sessions of each of {len(self.fold_choices)} folds: {chosen} configurations, "
            f"whose {figure} in the tests is {mean} in the mean of {len(values)}"
        )
        return [line]


def _choice_lines(choice: SweepChoiceDocument) -> list[str]:
    effective = "" if choice.effective_trials is None else f" (worth {choice.effective_trials:.1f} independent ones)"
    lines = [f"the best of {choice.n_trials} trials{effective}, compared over {choice.n_periods} sessions"]
    if choice.probability_of_overfitting is not None:
        lines.append(
            f"probability of backtest overfitting {choice.probability_of_overfitting:.0%}: how often the best of one "
            "half of history is no better than the median in the other; ½ without skill"
        )
    if choice.deflated_sharpe is not None and choice.maximum_p_value is not None:
        lines.append(
            f"deflated Sharpe ratio {choice.deflated_sharpe:.1%}, conservative; maximum test p = "
            f"{choice.maximum_p_value:.1%}"
        )
    return lines + list(choice.reasons)


def _figure(name: str, value: float | None) -> str:
    if value is None:
        return "undefined"
    return f"{value:.2%}" if name in _PERCENT else f"{value:.3f}"
