"""Draw a universe through time: who is in on each date, who came, who left, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from pydantic import Field

from tangency.contracts.progress import OnProgress, no_progress
from tangency.contracts.request_values import Moment, Name
from tangency.desk.cli_name import CliName
from tangency.desk.requests import TimedRequest
from tangency.desk.use_case import UseCase
from tangency.desk.verb_call import VerbCall, verb_call
from tangency.desk.workbench import Workbench
from tangency.domain.universe import Universe
from tangency.domain.universe_history import UniverseDate
from tangency.errors import DataError
from tangency.estimation.selection import default_rule, panel_of
from tangency.market import AsOf, Dataset, Every, UniverseRule, last_sessions, select_universe
from tangency.results.universe_history import UniverseHistory
from tangency.results.universe_history_document import UniverseHistoryDocument

__all__ = ["UniverseRequest", "universe"]


class UniverseRequest(TimedRequest):
    """The outcome of a universe's rule on the last session of each period."""

    dataset: Annotated[Name, CliName(name="dataset", is_argument=True, is_required=True)] = Field(
        min_length=1, examples=["crypto"], description="name of a dataset"
    )
    every: Every = Field("month", description="period on whose last session the universe is drawn")
    start: Moment | None = Field(
        None,
        examples=["2023-11-30"],
        description="first day, YYYY-MM-DD; if not given, the first on which the rule draws a universe",
    )
    end: Moment | None = Field(
        None,
        examples=["2024-11-30"],
        description="last day, YYYY-MM-DD; if not given, the dataset's own default, or else its last session",
    )
    universe: UniverseRule | None = Field(None, description="rule of the universe; the dataset's own if not given")


def _call(
    dataset: str,
    *,
    every: Every = "month",
    start: AsOf | None = None,
    end: AsOf | None = None,
    universe: UniverseRule | None = None,
    time_limit: float | None = None,
    on_progress: OnProgress = no_progress,
) -> VerbCall[UniverseRequest]:
    """Return the members of a universe through time, and who came, who left, and why.

    On each date the rule sees nothing later than it. A date on which the rule draws no universe has no members, and
    says why.

    Parameters
    ----------
    dataset
        The name of a dataset.
    every
        `session`, `week`, `month`, `quarter` or `year`: the last session with a price of each is a date.
    start, end
        The first and the last day. Where None, the first on which the rule draws a universe, and the dataset's own
        default or its last session.
    universe
        The rule; the dataset's own where None.

    Raises
    ------
    ConfigurationError
        For an unknown name, no session between the days, or a rule that the dataset cannot follow.
    DataError
        Where the rule draws no universe on any date.

    >>> import tangency as tg
    >>> rule = tg.UniverseRule(top=10, n_returns=90, exclude_sectors=["Stablecoin"])
    >>> history = tg.universe("crypto", every="quarter", start="2022-03-31", end="2022-12-31", universe=rule)
    >>> history.events().query("asset == 'LUNA'")[["event", "why"]].to_numpy().tolist()
    [['left', 'market_cap is not known in the snapshot of 2022-06-05, and the rule ranks by it']]
    """
    return verb_call(UniverseRequest, locals())


def _compute(request: UniverseRequest, bench: Workbench) -> UniverseHistory:
    dataset = bench.dataset(request.dataset)
    rule = request.universe or default_rule(dataset.panel)
    end = request.end or dataset.panel.facts.default_as_of
    days = last_sessions(dataset.panel, request.every, start=request.start, end=end, common=rule.sessions == "common")
    dates: list[UniverseDate] = []
    sectors: dict[str, str] = {}
    for done, (date, own) in enumerate(_drawn(dataset, rule, days)):
        bench.progress(done, len(days), f"drawing the universe of {date.as_of:%Y-%m-%d}")
        is_before_start = request.start is None and not dates and date.refusal is not None
        if not is_before_start:
            dates.append(date)
        sectors |= own
    if not any(date.members for date in dates):
        _universe(dataset, rule, days[-1])  # raises what the rule refuses the last date for
    return UniverseHistory(
        dataset=request.dataset,
        dataset_version=dataset.version,
        rule=rule.model_dump(mode="json"),
        every=request.every,
        dates=tuple(dates),
        sectors=sectors,
    )


def _universe(dataset: Dataset, rule: UniverseRule, day: datetime) -> Universe:
    panel = panel_of(dataset, rule, day)
    return select_universe(panel, rule, day, dataset.market_caps, known=dataset.on(day), tables=dataset.tables)


def _drawn(
    dataset: Dataset, rule: UniverseRule, days: tuple[datetime, ...]
) -> Iterator[tuple[UniverseDate, dict[str, str]]]:
    """Yield the outcome of each day, and the sectors of its members."""
    for day in days:
        try:
            drawn = _universe(dataset, rule, day)
        except DataError as error:
            yield UniverseDate(as_of=day, members=(), refusal=_refusal(error)), {}
        else:
            yield UniverseDate(as_of=day, members=drawn.symbols, left_out=drawn.left_out), drawn.sectors()


def _refusal(error: DataError) -> str:
    """Return what and value; the remedy would be worded for one face, and the document is for all."""
    return error.what if error.value is None else f"{error.what} ({error.value})"


universe = UseCase(
    name="universe",
    call=_call,
    request=UniverseRequest,
    compute=_compute,
    document=UniverseHistoryDocument,
    group="data",
)
