"""The result of a refresh or a backfill: what came, what was revised, what was left out and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from pydantic import Field

from tangency.domain.split import Split
from tangency.market.refreshing import LeftOut, Revision
from tangency.results.document import Document, Part
from tangency.results.result import Result
from tangency.results.summary import Column, Summary, Table

__all__ = ["RefreshDocument", "RefreshResult"]

_SHOWN = 10


class RevisionDocument(Part):
    """A bar that the source gave otherwise before."""

    symbol: str
    session: datetime
    before: float = Field(description="its close in the version before")
    after: float = Field(description="its close now; the same where another part of the bar has changed")

    @classmethod
    def of(cls, revision: Revision) -> Self:
        """Return the document of a revision."""
        return cls(symbol=revision.symbol, session=revision.session, before=revision.before, after=revision.after)


class LeftOutDocument(Part):
    """Bars that were left out."""

    symbol: str
    reason: str
    count: int


class RefreshDocument(Document):
    """What a refresh did."""

    name: str
    version: str
    version_before: str | None = Field(description="none of a dataset that was not there; the same if nothing changed")
    source: str = Field(description="the component that was asked")
    rows: int = Field(description="rows of the dataset now")
    added: int
    revised: tuple[RevisionDocument, ...]
    repeated: int = Field(description="rows that the source sent more than once; the last counts")
    first: datetime
    last: datetime = Field(description="the last session of the dataset")
    left_out: tuple[LeftOutDocument, ...]
    without_new: tuple[str, ...] = Field(description="assets of which no new bar came")
    gaps: dict[str, int] = Field(description="asset → sessions that were asked for and have no price")
    dividends: int = Field(0, description="dividends among the sessions that were asked for")
    splits: tuple[str, ...] = Field(
        (), description="splits among them; the source's prices before are in the new units already"
    )
    pages: int = Field(description="pages that were fetched")
    resumed_rows: int = Field(description="rows that a fetch which broke off had kept")
    retries: int
    waited_seconds: float

    def summary(self) -> Summary:
        """Return what came, and tables of what is remarkable."""
        return Summary(
            title=f"{self.name}: {self.added:,} rows added, {len(self.revised):,} revised, up to {_at(self.last)}",
            run_id=self.run_id,
            tables=tuple(table for table in (self._revisions(), self._left_out()) if table.rows),
            lines=tuple(self._lines()),
        )

    def _revisions(self) -> Table:
        columns = (
            *(Column(title=title, is_number=False) for title in ("revised", "session")),
            *(Column(title=title) for title in ("close before", "close now")),
        )
        shown = self.revised[:_SHOWN]
        return Table(
            columns=columns,
            rows=tuple((each.symbol, _at(each.session), f"{each.before:g}", f"{each.after:g}") for each in shown),
        )

    def _left_out(self) -> Table:
        columns = (*(Column(title=title, is_number=False) for title in ("left out", "why")), Column(title="bars"))
        shown = self.left_out[:_SHOWN]
        return Table(columns=columns, rows=tuple((each.symbol, each.reason, f"{each.count:,}") for each in shown))

    def _lines(self) -> list[str]:
        gaps = [f"{symbol} {count:,}" for symbol, count in self.gaps.items()]
        waits = f", {self.retries} retries, {self.waited_seconds:.0f} s waited" if self.retries else ""
        resumed = f", {self.resumed_rows:,} rows from a fetch that broke off" if self.resumed_rows else ""
        return [
            *([f"no new bar of {_some(list(self.without_new))}"] if self.without_new else []),
            *([f"sessions without a price: {_some(gaps)}"] if gaps else []),
            *([f"dividends told: {self.dividends:,}"] if self.dividends else []),
            *([f"splits told, which the prices reflect: {_some(list(self.splits))}"] if self.splits else []),
            f"{self.source}: {self.pages:,} pages{resumed}{waits}",
            f"version {self.version}" + (", unchanged" if self.version == self.version_before else ""),
        ]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RefreshResult(Result):
    """What a refresh or a backfill did.

    Attributes
    ----------
    version, version_before
        Of the dataset now and before; the same where nothing changed, None where there was none.
    source
        The component that was asked, `plugin/component`.
    rows, added
        Of the dataset now, and how many of them are new.
    revised
        Bars that the source gave otherwise before; the version before keeps them as they were.
    repeated
        Rows that the source sent more than once.
    left_out
        Bars that were left out, by asset and reason.
    without_new
        Assets of which no new bar came.
    gaps
        Asset → sessions that were asked for and have no price.
    dividends, splits
        What the source told of the sessions that were asked for.
    pages, resumed_rows, retries, waited_seconds
        What it took; rows that a fetch which broke off had kept were not fetched again.
    """

    name: str
    version: str
    version_before: str | None
    source: str
    rows: int
    added: int
    revised: tuple[Revision, ...]
    repeated: int
    first: datetime
    last: datetime
    left_out: tuple[LeftOut, ...]
    without_new: tuple[str, ...]
    gaps: dict[str, int]
    dividends: int
    splits: tuple[Split, ...]
    pages: int
    resumed_rows: int
    retries: int
    waited_seconds: float

    def document(self) -> RefreshDocument:
        """Return the document, the same on every face."""
        return RefreshDocument(
            run_id=self.run_id,
            name=self.name,
            version=self.version,
            version_before=self.version_before,
            source=self.source,
            rows=self.rows,
            added=self.added,
            revised=tuple(map(RevisionDocument.of, self.revised)),
            repeated=self.repeated,
            first=self.first,
            last=self.last,
            left_out=tuple(
                LeftOutDocument(symbol=each.symbol, reason=each.reason, count=each.count) for each in self.left_out
            ),
            without_new=self.without_new,
            gaps=self.gaps,
            dividends=self.dividends,
            splits=tuple(split.text for split in self.splits),
            pages=self.pages,
            resumed_rows=self.resumed_rows,
            retries=self.retries,
            waited_seconds=self.waited_seconds,
        )


def _at(label: datetime) -> str:
    return f"{label:%Y-%m-%d}" if label.time() == datetime.min.time() else f"{label:%Y-%m-%d %H:%M}"


def _some(texts: list[str]) -> str:
    more = f" and {len(texts) - _SHOWN:,} more" if len(texts) > _SHOWN else ""
    return ", ".join(texts[:_SHOWN]) + more
