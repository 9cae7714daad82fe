"""The list of recorded runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from pydantic import Field

from tangency.results.document import Document, Part
from tangency.results.result import Result
from tangency.results.summary import Column, Summary, Table
from tangency.store import RunRecord

__all__ = ["RunLine", "RunList", "RunListDocument"]


class RunLine(Part):
    """A run in the list."""

    id: str
    verb: str
    status: str
    started_at: datetime
    seconds: float | None = Field(description="how long it took; none until it has ended")
    of: str | None = Field(description="the portfolio or the dataset that it is on")

    @classmethod
    def of_record(cls, record: RunRecord) -> Self:
        """Return the line of a run."""
        on = record.portfolio or record.request.get("dataset")
        return cls(
            id=record.id,
            verb=record.verb,
            status=record.status.value,
            started_at=record.started_at,
            seconds=record.seconds,
            of=None if on is None else str(on),
        )


class RunListDocument(Document):
    """Runs, the latest first."""

    runs: tuple[RunLine, ...]

    def summary(self) -> Summary:
        """Return a line for each."""
        texts = ("run", "verb", "status")
        columns = (
            *(Column(title=title, is_number=False) for title in texts),
            Column(title="seconds"),
            Column(title="of", is_number=False),
        )
        rows = tuple(
            (each.id, each.verb, each.status, "" if each.seconds is None else f"{each.seconds:.2f}", each.of or "")
            for each in self.runs
        )
        return Summary(title=f"{len(rows)} runs", run_id=None, tables=(Table(columns=columns, rows=rows),))


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RunList(Result):
    """Recorded runs, the latest first.

    >>> import tempfile
    >>> import tangency as tg
    >>> with tg.Desk(tempfile.mkdtemp()) as desk:
    ...     len(desk.runs())
    0
    """

    lines: tuple[RunLine, ...]

    @classmethod
    def of(cls, records: Iterable[RunRecord]) -> Self:
        """Return the list of some runs, in their order."""
        return cls(lines=tuple(map(RunLine.of_record, records)))

    def __iter__(self) -> Iterator[RunLine]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self.lines)

    def document(self) -> RunListDocument:
        """Return the document."""
        return RunListDocument(runs=self.lines)
