"""The API's document of a dataset: its facts, its tables, what it spans, and its quality in short."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field, JsonValue

from tangency.desk.desk import Desk
from tangency.market import sample_names
from tangency.results.table_list import TableLine

__all__ = ["DatasetDocument", "QualitySummary", "dataset_document"]


class QualitySummary(BaseModel):
    """What is wrong with a dataset, counted."""

    sentence: str
    missing: float | None = Field(description="share of the prices missing between each asset's first and last")
    counts: dict[str, int] = Field(description="findings of each kind, under the default thresholds")


class DatasetDocument(BaseModel):
    """A dataset."""

    name: str
    origin: str = Field(description="`sample` or `imported`")
    version: str = Field(description="hash of prices, facts and tables")
    calendar: str
    periods_per_year: float
    first: datetime
    last: datetime
    rows: int
    symbols: list[str]
    facts: dict[str, JsonValue] = Field(description="origin, licence, currency, day boundary, changes and the like")
    tables: list[TableLine] = Field(description="tables beside the prices")
    quality: QualitySummary


def dataset_document(desk: Desk, name: str) -> DatasetDocument:
    """Return the document of a dataset; raises UnknownName."""
    dataset = desk.datasets.dataset(name)
    panel, found = dataset.panel, desk.check(name).document()
    first, last = panel.first_and_last()
    return DatasetDocument(
        name=name,
        origin="sample" if name in sample_names() else "imported",
        version=dataset.version,
        calendar=panel.calendar.name,
        periods_per_year=panel.calendar.periods_per_year,
        first=first,
        last=last,
        rows=panel.bars.num_rows,
        symbols=list(panel.symbols),
        facts=panel.facts.model_dump(mode="json"),
        tables=list(desk.tables(name)),
        quality=QualitySummary(sentence=found.sentence(), missing=found.missing, counts=found.counts),
    )
