"""A sweep as a result: its points, its configurations, the best of them and what the choice is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from tangency.contracts.arrays import Floats
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError
from tangency.plots.sweep import heat_map_figure, parallel_figure
from tangency.results.result import Result
from tangency.results.sweep_choice import Choice, Record, judged
from tangency.results.sweep_document import (
    FoldChoiceDocument,
    SweepChoiceDocument,
    SweepConfigurationDocument,
    SweepDocument,
    SweepPointDocument,
)
from tangency.results.sweep_figures import FIGURES, better, figures_of
from tangency.results.sweep_folds import FoldChoice, FoldSpans, fold_choices
from tangency.store.content import bare, content_sha256

if TYPE_CHECKING:
    from tangency.plots.figure import Figure

__all__ = ["SweepConfiguration", "SweepPoint", "SweepResult", "SweepSettings"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SweepPoint:
    """One backtest of a sweep.

    Attributes
    ----------
    number
        By the order of the plan.
    configuration
        Number of the combination of values that it is of.
    values
        Dotted name → value as a text.
    fold, rung
        Which part of history it walks, where there are several.
    identity
        Hash of its request, the configuration of its run in the store.
    sessions, returns
        Of the book, shape (n_sessions,); empty where it failed.
    figures
        By name; None where one is undefined, empty where it failed.
    error
        Why it failed; None where it did not.
    run_id
        Of its own run; None from the pure function.
    """

    number: int
    configuration: int
    values: Mapping[str, str]
    identity: str
    sessions: tuple[str, ...]
    returns: Floats
    figures: Mapping[str, float | None]
    costs: float | None = None
    n_trades: int | None = None
    fold: int | None = None
    rung: int | None = None
    error: str | None = None
    run_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SweepConfiguration:
    """One combination of values, over all its folds.

    Attributes
    ----------
    points
        Those that it is judged by: all its folds, or the last rung that it reached.
    figures
        Of the returns of its folds joined; empty where one of them failed.
    """

    number: int
    values: Mapping[str, str]
    points: tuple[SweepPoint, ...]
    figures: Mapping[str, float | None]

    @property
    def record(self) -> Record | None:
        """The returns of its folds joined; None where one of them failed."""
        if any(point.error is not None for point in self.points):
            return None
        return Record(
            sessions=[(point.fold or 0, session) for point in self.points for session in point.sessions],
            returns=np.concatenate([point.returns for point in self.points]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepSettings:
    """How a sweep was asked for, as far as it is shown.

    Attributes
    ----------
    search
        As text.
    periods_per_year
        Of the calendar; None where none is known, and figures are per session.
    said
        What has to be known before any figure is read.
    """

    data: str
    dataset_version: str | None
    axes: Mapping[str, tuple[str, ...]]
    search: str
    n_combinations: int
    choose_by: str
    periods_per_year: float | None
    said: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class SweepResult(Result):
    """Many backtests, and the choice among them.

    Attributes
    ----------
    points
        By their number.
    folds
        Which sessions train and which test; none where each configuration is walked over all of history, or over
        random sets of assets.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> days = pd.date_range("2024-01-01", periods=60)
    >>> closes = pd.DataFrame({"BTC": [100.0 + i % 7 for i in range(60)]}, days)
    >>> closes["ETH"] = [5.0 + i % 5 for i in range(60)]
    >>> tried = tg.sweep(closes, axes={"window": [10, 20]}, optimizer="erc", every=5, start="2024-01-25")
    >>> tried.table[["window", "error"]].to_dict("records")
    [{'window': '10', 'error': None}, {'window': '20', 'error': None}]
    """

    settings: SweepSettings
    points: tuple[SweepPoint, ...]
    folds: tuple[FoldSpans, ...] = ()

    @cached_property
    def configurations(self) -> tuple[SweepConfiguration, ...]:
        """What was tried, by number."""
        by_number: dict[int, list[SweepPoint]] = {}
        for point in self.points:
            by_number.setdefault(point.configuration, []).append(point)
        return tuple(self._configuration(number, by_number[number]) for number in sorted(by_number))

    @cached_property
    def best(self) -> SweepConfiguration | None:
        """The configuration with the best figure, the first of equals; None where none has the figure.

        By halving, it is one of those that walked all of history.
        """
        furthest = max((point.rung or 0 for point in self.points), default=0)
        found: SweepConfiguration | None = None
        score = -np.inf
        for each in self.configurations:
            own = better(self.settings.choose_by, each.figures.get(self.settings.choose_by))
            if own is not None and own > score and (each.points[-1].rung or 0) == furthest:
                found, score = each, own
        return found

    @cached_property
    def choice(self) -> Choice | None:
        """How much the choice of the best is worth; None where none is chosen."""
        if self.best is None:
            return None
        return judged(self._records, self.best.number, n_trials=len(self.configurations))

    @cached_property
    def fold_choices(self) -> tuple[FoldChoice, ...]:
        """What the sessions that train choose in each fold, and what became of it in those that test."""
        return fold_choices(
            self.folds,
            self._records,
            choose_by=self.settings.choose_by,
            periods_per_year=self.settings.periods_per_year or 1.0,
        )

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a point: values of the axes, part of history, figures, run."""
        rows = [
            {
                "point": point.number,
                "configuration": point.configuration,
                **point.values,
                "fold": point.fold,
                "rung": point.rung,
                **{name: point.figures.get(name) for name in FIGURES},
                "costs": point.costs,
                "n_trades": point.n_trades,
                "error": point.error,
                "run_id": point.run_id,
            }
            for point in self.points
        ]
        return pd.DataFrame(rows).set_index("point")

    @cached_property
    def by_configuration(self) -> pd.DataFrame:
        """One row a configuration: values of the axes and figures over all its folds."""
        rows = [
            {"configuration": each.number, **each.values, **{name: each.figures.get(name) for name in FIGURES}}
            for each in self.configurations
        ]
        return pd.DataFrame(rows).set_index("configuration")

    @cached_property
    def returns(self) -> pd.DataFrame:
        """Returns of every point, sessions down and points across; NaN where a point does not walk a session."""
        own = {
            point.number: pd.Series(point.returns, index=pd.DatetimeIndex(point.sessions))
            for point in self.points
            if point.error is None
        }
        frame = pd.DataFrame(own).sort_index()
        return frame.rename_axis(index="session", columns="point")

    def heat_map(self, across: str, up: str, *, figure: str | None = None) -> Figure:
        """Return a figure over two axes as colours, the mean over all others.

        Parameters
        ----------
        across, up
            Names of axes.
        figure
            By name; the one that the choice is by where None.

        Raises
        ------
        UnknownName
            For another axis or figure.
        ConfigurationError
            For one axis twice.
        """
        if across == up:
            raise ConfigurationError("a heat map is over two axes", where="heat_map", value=up)
        for axis in (across, up):
            known_name("axis", axis, self.settings.axes, where="heat_map")
        return heat_map_figure(self.by_configuration, across, up, self._figure(figure), orders=dict(self.settings.axes))

    def parallel(self, *, figure: str | None = None) -> Figure:
        """Return one line a configuration across all axes, coloured by a figure; parameters as of `heat_map`."""
        return parallel_figure(self.by_configuration, self._figure(figure), orders=dict(self.settings.axes))

    def tables(self) -> dict[str, Any]:
        """Return what the run keeps beside its document, as Arrow: `returns` of every point, in long form."""
        points = [point for point in self.points if point.error is None]
        counts = [len(point.sessions) for point in points]
        return {
            "returns": pa.table(
                {
                    "point": np.repeat([point.number for point in points], counts),
                    "session": pa.array([session for point in points for session in point.sessions], pa.string()),
                    "return": np.concatenate([point.returns for point in points] or [np.zeros(0)]),
                }
            )
        }

    def document(self) -> SweepDocument:
        """Return the document, the same on every face; floats keep every bit."""
        settings = self.settings
        return SweepDocument(
            run_id=self.run_id,
            data=settings.data,
            dataset_version=settings.dataset_version,
            axes=dict(settings.axes),
            search=settings.search,
            n_combinations=settings.n_combinations,
            choose_by=settings.choose_by,
            periods_per_year=settings.periods_per_year,
            said=settings.said,
            points=tuple(_point(each) for each in self.points),
            configurations=tuple(
                SweepConfigurationDocument(
                    number=each.number,
                    values=dict(each.values),
                    points=tuple(point.number for point in each.points),
                    figures=dict(each.figures),
                )
                for each in self.configurations
            ),
            best=None if self.best is None else self.best.number,
            choice=None if self.choice is None else _choice(self.choice),
            fold_choices=tuple(
                FoldChoiceDocument(
                    fold=each.fold,
                    configuration=each.configuration,
                    inside=each.inside,
                    outside=dict(each.outside),
                )
                for each in self.fold_choices
            ),
            tables={name: content_sha256(bare(table)) for name, table in self.tables().items()},
        )

    @cached_property
    def _records(self) -> dict[int, Record]:
        records = {each.number: each.record for each in self.configurations}
        return {number: record for number, record in records.items() if record is not None}

    def _configuration(self, number: int, points: list[SweepPoint]) -> SweepConfiguration:
        furthest = max(point.rung or 0 for point in points)
        own = tuple(point for point in points if (point.rung or 0) == furthest)
        bare_one = SweepConfiguration(number=number, values=own[0].values, points=own, figures={})
        record = bare_one.record
        if record is None:
            return bare_one
        figures = own[0].figures if len(own) == 1 else figures_of(record.returns, self.settings.periods_per_year or 1.0)
        return SweepConfiguration(number=number, values=own[0].values, points=own, figures=figures)

    def _figure(self, name: str | None) -> str:
        return self.settings.choose_by if name is None else known_name("figure", name, FIGURES, where="figure")


def _point(point: SweepPoint) -> SweepPointDocument:
    return SweepPointDocument(
        number=point.number,
        configuration=point.configuration,
        fold=point.fold,
        rung=point.rung,
        start=point.sessions[0] if point.sessions else None,
        end=point.sessions[-1] if point.sessions else None,
        figures=dict(point.figures),
        costs=point.costs,
        n_trades=point.n_trades,
        error=point.error,
    )


def _choice(choice: Choice) -> SweepChoiceDocument:
    overfit, deflated = choice.overfitting, choice.deflation
    return SweepChoiceDocument(
        n_trials=choice.n_trials,
        effective_trials=None if deflated is None else deflated.trials.effective,
        n_periods=choice.n_periods,
        n_blocks=None if overfit is None else overfit.n_blocks,
        probability_of_overfitting=None if overfit is None else overfit.probability,
        probability_of_loss=None if overfit is None else overfit.probability_of_loss,
        deflated_sharpe=None if deflated is None else deflated.deflated_sharpe,
        maximum_p_value=None if deflated is None else deflated.maximum_p_value,
        reasons=choice.reasons,
    )
