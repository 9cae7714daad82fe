"""The document of a dataset's quality."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from tangency.display.numbers import percent
from tangency.results.document import Document, Part
from tangency.results.summary import Column, Summary, Table

__all__ = ["FindingDocument", "QualityDocument"]

_SHOWN = 20


class FindingDocument(Part):
    """One thing found."""

    kind: str
    severity: str
    symbol: str | None = Field(description="the asset; none where the whole market or the whole table is concerned")
    first: datetime | None
    last: datetime | None
    count: int = Field(description="sessions or rows concerned")
    detail: str


class QualityDocument(Document):
    """What is wrong with a dataset, or with a table before it is imported; nothing is repaired."""

    dataset: str
    loads: bool = Field(description="whether an import accepts the table")
    rows: int
    assets: int
    sessions: int
    first: datetime | None
    last: datetime | None
    missing: float | None = Field(
        description="share of the prices that are missing between each asset's first and last; none without prices"
    )
    thresholds: dict[str, int | float]
    counts: dict[str, int] = Field(description="findings of each kind")
    findings: tuple[FindingDocument, ...]

    def sentence(self) -> str:
        """Return what is seen, in a sentence."""
        seen = f"{self.assets:,} asset{'s' * (self.assets != 1)}, {self.sessions:,} sessions"
        if not self.loads:
            faults = sum(each.severity == "error" for each in self.findings)
            return f"{self.dataset}: {seen}; {faults:,} fault{'s' * (faults != 1)}, so that an import refuses the table"
        warned = sum(each.severity == "warning" for each in self.findings)
        what = "no price is missing" if not self.missing else f"{percent(self.missing)} of the prices are missing"
        more = f"{warned:,} warning{'s' * (warned != 1)}" if warned else "nothing else is doubtful"
        return f"{self.dataset}: {seen}; {what}, {more}"

    def summary(self) -> Summary:
        """Return the number of findings of each kind, and the first of them."""
        severities = {each.kind: each.severity for each in self.findings}
        kinds = Table(
            columns=(
                Column(title="finding", is_number=False),
                Column(title="severity", is_number=False),
                Column(title="count"),
            ),
            rows=tuple((_words(kind), severities[kind], str(count)) for kind, count in self.counts.items()),
        )
        lines = [_line(each) for each in self.findings[:_SHOWN]]
        if len(self.findings) > _SHOWN:
            lines.append(f"and {len(self.findings) - _SHOWN:,} more")
        return Summary(
            title=self.sentence(),
            run_id=self.run_id,
            tables=(kinds,) if self.counts else (),
            lines=tuple(lines) or ("nothing found",),
        )


def _line(found: FindingDocument) -> str:
    when = "" if found.first is None else f", {found.first:%Y-%m-%d}"
    if found.first is not None and found.last is not None and found.last != found.first:
        when += f" to {found.last:%Y-%m-%d}"
    return f"{_words(found.kind)}: {found.symbol or 'all'}{when}: {found.detail}"


def _words(kind: str) -> str:
    return kind.replace("_", " ")
