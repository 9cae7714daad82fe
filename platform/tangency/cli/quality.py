"""A quality report as text and as JSON."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from tangency.cli.output import Column, show_table

if TYPE_CHECKING:
    from tangency.market import Finding, QualityReport
    from tangency.results.quality import DataQuality

__all__ = ["FINDING_COLUMNS", "finding_rows", "quality_document", "show_quality", "whole_market"]

FINDING_COLUMNS = (
    Column(title="finding"),
    Column(title="severity"),
    Column(title="count", is_number=True),
    Column(title="assets", is_number=True),
)
_DETAILS = (Column(title="finding"), Column(title="asset"), Column(title="from"), Column(title="to"), Column(title=""))


def quality_document(quality: DataQuality, *, details: bool) -> dict[str, object]:
    """Return the document as JSON: the number of each kind, and with `details` every finding."""
    document = quality.document().as_json()
    if not details:
        del document["findings"]
    return document


def show_quality(quality: DataQuality, *, details: bool) -> None:
    """Print the number of findings of each kind, what concerns the whole market, and with `details` all."""
    report = quality.report
    click.echo(f"{report.dataset}: {report.n_rows:,} rows, {report.n_assets} assets{_span(report)}")
    click.echo(quality.document().sentence().removeprefix(f"{report.dataset}: "))
    if not report.findings:
        click.echo("nothing found")
        return
    show_table(FINDING_COLUMNS, finding_rows(report))
    if details:
        show_table(_DETAILS, [_row(finding) for finding in report.findings])
    else:
        for finding in whole_market(report):
            click.echo(f"{_kind_text(finding.kind)}: {finding.detail}")
    if not report.loads:
        click.echo("an import refuses this table; --all lists every fault")


def whole_market(report: QualityReport) -> list[Finding]:
    """Return the findings that concern no single asset but all of them, and load."""
    return [f for f in report.findings if f.symbol is None and f.severity != "error"]


def finding_rows(report: QualityReport) -> list[tuple[str, ...]]:
    """Return the number of findings and of assets for each kind, in the order of `FINDING_COLUMNS`."""
    kinds = {str(finding.kind): finding.severity.value for finding in report.findings}
    number = Counter(str(finding.kind) for finding in report.findings)
    assets = {kind: {f.symbol for f in report.of_kind(kind)} - {None} for kind in kinds}
    return [
        (_kind_text(kind), severity, str(number[kind]), str(len(assets[kind]) or "all"))
        for kind, severity in kinds.items()
    ]


def _row(finding: Finding) -> tuple[str, ...]:
    first, last = ("" if at is None else f"{at:%Y-%m-%d}" for at in (finding.first, finding.last))
    return (_kind_text(finding.kind), finding.symbol or "all", first, last, finding.detail)


def _kind_text(kind: str) -> str:
    return str(kind).replace("_", " ")


def _span(report: QualityReport) -> str:
    if report.first is None or report.last is None:
        return ""
    return f", {report.first:%Y-%m-%d} to {report.last:%Y-%m-%d}"
