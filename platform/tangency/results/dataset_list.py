"""The list of a desk's datasets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import Field

from tangency.results.document import Document, Part
from tangency.results.result import Result
from tangency.results.summary import Column, Summary, Table

__all__ = ["DatasetLine", "DatasetList", "DatasetListDocument"]


class DatasetLine(Part):
    """A dataset in the list."""

    name: str
    title: str = Field(description="what it is")
    origin: str = Field(description="`sample` or `imported`")
    version: str | None = Field(description="hash of prices and tables; none of a sample, which has one version")
    tables: tuple[str, ...] = Field(description="tables beside the prices")


class DatasetListDocument(Document):
    """The datasets that a desk knows."""

    datasets: tuple[DatasetLine, ...]

    def summary(self) -> Summary:
        """Return a line for each."""
        titles = ("name", "origin", "what it is", "tables")
        return Summary(
            title=f"{len(self.datasets)} datasets",
            run_id=None,
            tables=(
                Table(
                    columns=tuple(Column(title=title, is_number=False) for title in titles),
                    rows=tuple((each.name, each.origin, each.title, ", ".join(each.tables)) for each in self.datasets),
                ),
            ),
        )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DatasetList(Result):
    """Datasets, the samples first.

    >>> import tempfile
    >>> import tangency as tg
    >>> with tg.Desk(tempfile.mkdtemp()) as desk:
    ...     [line.name for line in desk.datasets()]
    ['crypto', 'crypto-hourly', 'us-equity']
    """

    lines: tuple[DatasetLine, ...]

    def __iter__(self) -> Iterator[DatasetLine]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self.lines)

    def document(self) -> DatasetListDocument:
        """Return the document."""
        return DatasetListDocument(datasets=self.lines)
