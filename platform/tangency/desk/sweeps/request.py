"""What is asked of a sweep."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from tangency.contracts.request_values import AnyJson, Name, RunId
from tangency.desk.backtest_request import BacktestTerms
from tangency.desk.cli_name import CliName
from tangency.desk.sweeps.folds import Folds
from tangency.desk.sweeps.search import GridSearch, HalvingSearch, Search
from tangency.results.sweep_figures import FigureChoice

__all__ = ["Backend", "SweepRequest"]

Backend = Literal["threads", "processes", "dask"]
"""Where points are computed; the bits are the same."""

# How a sweep is computed, which changes nothing of what comes out.
_HOW = frozenset({"backend", "workers", "resume", "time_limit"})


class SweepRequest(BacktestTerms):
    """Backtests of one request with other values on its axes, and the choice among them."""

    axes: Annotated[dict[Name, tuple[AnyJson, ...]], CliName(name="axis")] = Field(
        min_length=1,
        max_length=20,
        examples=[{"window": [180, 365], "optimizer": ["erc", "mvo"]}],
        description="dotted name of a setting of a backtest, the values that it takes",
    )
    search: Search = Field(
        GridSearch(kind="grid"),
        description="grid: all combinations; random: some; halving: the best of short histories go on",
    )
    folds: Folds | None = Field(
        None, description="intervals over which each configuration is walked by itself; all of history if not given"
    )
    choose_by: FigureChoice = Field("sharpe_ratio", description="the figure by which the best is chosen")
    backend: Backend = Field("threads", description="where points are computed; the results are the same bits")
    workers: int | None = Field(
        None, ge=1, le=1024, description="how many points are computed at once; one a core if not given"
    )
    resume: RunId | None = Field(
        None, description="an earlier run of this sweep that did not finish: what it recorded is not computed again"
    )

    @model_validator(mode="after")
    def _can_be_planned(self) -> Self:
        for name, values in self.axes.items():
            if not values:
                raise ValueError(f"the axis {name} has no value")
            if any(values[i] in values[:i] for i in range(len(values))):
                raise ValueError(f"the axis {name} has a value twice")
        if self.folds is not None and isinstance(self.search, HalvingSearch):
            raise ValueError(
                "halving walks longer and longer parts of history, folds fixed ones: leave one of them out"
            )
        moved = {"start", "end"} & self.axes.keys()
        if moved and (self.folds is not None or isinstance(self.search, HalvingSearch)):
            raise ValueError(f"folds and halving say where a backtest begins and ends: leave out the axis {min(moved)}")
        return self

    def base(self) -> dict[str, Any]:
        """Return what all points have in common, in JSON's types.

        A point has no hypothesis of its own and is not judged by itself: the sweep says what it is a trial of, and
        judges all of them; the replay of a point counts no others.
        """
        common = set(BacktestTerms.model_fields) - {"time_limit", "hypothesis"}
        return {**self.model_dump(mode="json", include=common), "judged": False}

    def what_is_computed(self) -> dict[str, Any]:
        """Return the request without how it is computed: two sweeps that agree in it have the same results."""
        return self.model_dump(mode="json", exclude=set(_HOW))
