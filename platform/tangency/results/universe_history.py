"""A universe through time as a result: members by date, who came, who left, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from tangency.domain.universe_history import (
    MembershipEvent,
    UniverseDate,
    membership_events,
    membership_turnover,
)
from tangency.plots.membership import membership_figure
from tangency.results.result import Result
from tangency.results.universe_history_document import (
    MembershipChange,
    UniverseDateDocument,
    UniverseHistoryDocument,
)

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["UniverseHistory"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class UniverseHistory(Result):
    """The outcome of a universe's rule through time, on each date from nothing later than it.

    Attributes
    ----------
    rule
        The fields of the rule.
    dates
        Ascending.
    sectors
        Symbol → sector on its last date as a member, of those that have one.

    >>> import tangency as tg
    >>> rule = tg.UniverseRule(top=3, n_returns=30, exclude_sectors=["Stablecoin"])
    >>> history = tg.universe("crypto", every="year", start="2021-06-30", end="2023-06-30", universe=rule)
    >>> history.counts().to_dict()
    {Timestamp('2021-12-31 00:00:00'): 3, Timestamp('2022-12-31 00:00:00'): 3, Timestamp('2023-06-30 00:00:00'): 3}
    >>> history.events()["asset"].tolist()
    []
    """

    dataset: str
    dataset_version: str
    rule: Mapping[str, object]
    every: str
    dates: tuple[UniverseDate, ...]
    sectors: Mapping[str, str]

    @property
    def changes(self) -> tuple[MembershipEvent, ...]:
        """Who came and who left, date by date."""
        return tuple(membership_events(self.dates))

    def table(self) -> pd.DataFrame:
        """Return whether an asset is a member: dates down, every asset that ever is one across, by symbol."""
        assets = sorted({symbol for date in self.dates for symbol in date.members})
        members = [set(date.members) for date in self.dates]
        return pd.DataFrame(
            [[symbol in own for symbol in assets] for own in members],
            index=self._index(),
            columns=pd.Index(assets, name="asset"),
            dtype=bool,
        )

    def events(self) -> pd.DataFrame:
        """Return who came and who left: `date`, `event`, `asset`, `why`."""
        rows = [(event.as_of, event.kind, event.symbol, event.why) for event in self.changes]
        return pd.DataFrame(rows, columns=["date", "event", "asset", "why"])

    def counts(self) -> pd.Series:
        """Return the number of members on each date."""
        return pd.Series([len(date.members) for date in self.dates], index=self._index(), name="members")

    def turnover(self) -> pd.Series:
        """Return, on each date but the first, who came or left as a fraction of the members before and after."""
        values = [membership_turnover(one.members, other.members) for one, other in pairwise(self.dates)]
        return pd.Series(values, index=self._index()[1:], name="turnover", dtype=float)

    def why(self, asset: str) -> pd.Series:
        """Return on each date why an asset is no member; empty text where it is one, or is not known yet."""
        reasons = [date.refusal or date.left_out.get(asset, "") for date in self.dates]
        return pd.Series(reasons, index=self._index(), name=asset, dtype=object)

    def plot(self) -> go.Figure:
        """Return the timeline of memberships: a row for each asset that is ever a member, coloured by sector."""
        return membership_figure(self.table(), self.sectors, title=self.document().sentence())

    def document(self) -> UniverseHistoryDocument:
        """Return the document, the same on every face; floats keep every bit."""
        changes: dict[object, dict[str, list[MembershipChange]]] = defaultdict(lambda: {"came": [], "left": []})
        for event in self.changes:
            changes[event.as_of][event.kind].append(MembershipChange(asset=event.symbol, why=event.why))
        turnover = [None, *self.turnover().tolist()]
        return UniverseHistoryDocument(
            run_id=self.run_id,
            dataset=self.dataset,
            dataset_version=self.dataset_version,
            rule=dict(self.rule),
            every=self.every,
            dates=tuple(
                UniverseDateDocument(
                    as_of=date.as_of,
                    members=date.members,
                    came=tuple(changes[date.as_of]["came"]),
                    left=tuple(changes[date.as_of]["left"]),
                    turnover=moved,
                    refusal=date.refusal,
                )
                for date, moved in zip(self.dates, turnover, strict=True)
            ),
            sectors=dict(sorted(self.sectors.items())),
            left_out=dict(self.dates[-1].left_out),
        )

    def _index(self) -> pd.DatetimeIndex:
        return pd.DatetimeIndex([date.as_of for date in self.dates], name="date")
