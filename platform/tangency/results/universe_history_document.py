"""The document of a universe through time."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from tangency.display.numbers import percent
from tangency.results.document import Document, Part
from tangency.results.summary import Column, Summary, Table

__all__ = ["MembershipChange", "UniverseDateDocument", "UniverseHistoryDocument"]

_SHOWN_EVENTS = 40
_SHOWN_REASONS = 8


class MembershipChange(Part):
    """An asset that came or left."""

    asset: str
    why: str = Field(description="what speaks against it when it left, or spoke against it before it came")


class UniverseDateDocument(Part):
    """The outcome of the rule on one date."""

    as_of: datetime
    members: tuple[str, ...] = Field(description="in the universe's order")
    came: tuple[MembershipChange, ...] = ()
    left: tuple[MembershipChange, ...] = ()
    turnover: float | None = Field(
        None, description="who came or left, as a fraction of the members before and after together; none at first"
    )
    refusal: str | None = Field(None, description="why the rule draws no universe; none where it draws one")


class UniverseHistoryDocument(Document):
    """A universe's members through time, and who came, who left, and why."""

    dataset: str
    dataset_version: str
    rule: dict[str, object] = Field(description="the rule that drew it")
    every: str
    dates: tuple[UniverseDateDocument, ...]
    sectors: dict[str, str] = Field(description="sector of each member that has one, on its last date as a member")
    left_out: dict[str, str] = Field(description="why each other asset is no member on the last date")

    def summary(self) -> Summary:
        """Return the members on each date, the events, and why others are left out at last."""
        events = [
            (f"{date.as_of:%Y-%m-%d}", kind, change.asset, change.why)
            for date in self.dates
            for kind, changes in (("came", date.came), ("left", date.left))
            for change in changes
        ]
        hidden = max(0, len(events) - _SHOWN_EVENTS)
        refused = [f"no universe on {date.as_of:%Y-%m-%d}: {date.refusal}" for date in self.dates if date.refusal]
        more = [f"{hidden} earlier events are in the document and in events()"] if hidden else []
        return Summary(
            title=self.sentence(),
            run_id=self.run_id,
            tables=(_counts(self.dates), *((_events(events[hidden:]),) if events else ())),
            lines=(
                *more,
                *refused,
                *(f"not in at last: {each}" for each in _by_reason(self.left_out)),
            ),
        )

    def sentence(self) -> str:
        """Return what is seen, in a sentence."""
        counts = [len(date.members) for date in self.dates]
        ever = {asset for date in self.dates for asset in date.members}
        came, left = (sum(len(getattr(date, kind)) for date in self.dates) for kind in ("came", "left"))
        size = f"{min(counts)} members" if min(counts) == max(counts) else f"{min(counts)} to {max(counts)} members"
        moved = [date.turnover for date in self.dates if date.turnover is not None]
        turnover = f", turnover {percent(sum(moved) / len(moved))} a date on average" if moved else ""
        span = f"{self.dates[0].as_of:%Y-%m-%d} to {self.dates[-1].as_of:%Y-%m-%d}"
        return (
            f"{self.dataset} on {len(self.dates)} dates, {span}: {size}, {len(ever)} different; "
            f"{came} came and {left} left{turnover}"
        )


def _counts(dates: tuple[UniverseDateDocument, ...]) -> Table:
    rows = tuple(
        (
            f"{date.as_of:%Y-%m-%d}",
            str(len(date.members)),
            str(len(date.came)),
            str(len(date.left)),
            "" if date.turnover is None else percent(date.turnover),
        )
        for date in dates
    )
    titles = ("members", "came", "left", "turnover")
    return Table(columns=(Column(title="date", is_number=False), *(Column(title=title) for title in titles)), rows=rows)


def _events(events: list[tuple[str, str, str, str]]) -> Table:
    titles = ("date", "", "asset", "why")
    return Table(columns=tuple(Column(title=title, is_number=False) for title in titles), rows=tuple(events))


def _by_reason(left_out: dict[str, str]) -> list[str]:
    """Return a line for each of the most frequent reasons with its assets, and how many others there are."""
    assets: dict[str, list[str]] = {}
    for asset, why in left_out.items():
        assets.setdefault(why, []).append(asset)
    ordered = sorted(assets.items(), key=lambda item: (-len(item[1]), item[1]))
    lines = [f"{', '.join(own)}: {why}" for why, own in ordered[:_SHOWN_REASONS]]
    hidden = sum(len(own) for _, own in ordered[_SHOWN_REASONS:])
    return [*lines, f"{hidden} more, each with its reason in the document (left_out)"] if hidden else lines
