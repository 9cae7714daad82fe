"""The quality report of a panel, or of a table that may not even load."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime

import pandas as pd

from tangency.market.facts import DatasetFacts
from tangency.market.panel import PricePanel
from tangency.market.quality.bars import find_bar_faults
from tangency.market.quality.closed_days import find_closed_days
from tangency.market.quality.finding import Finding, FindingKind, Severity
from tangency.market.quality.gaps import find_gaps
from tangency.market.quality.listings import find_unlisted
from tangency.market.quality.moves import find_moves
from tangency.market.quality.rhythm import find_rhythms
from tangency.market.quality.splits import find_likely_splits
from tangency.market.quality.stale import find_stale_runs
from tangency.market.quality.thresholds import QualityThresholds
from tangency.market.reading.canonical import canonicalise
from tangency.market.reading.faults import Fault
from tangency.market.reading.raw import RawTable
from tangency.market.spec import PanelSpec

__all__ = ["QualityReport", "check_quality", "check_raw_quality"]

_NOT_STATED = DatasetFacts.model_fields["day_boundary"].default


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityReport:
    """Everything found, errors first, then by kind, asset and time.

    Attributes
    ----------
    dataset
        Name of the panel or source of the table.
    n_rows, n_assets
        What was looked at.
    first, last
        Sessions covered, None where no row could be read.
    panel
        The rows that load, as they were looked at; None where there is none.
    """

    dataset: str
    n_rows: int
    n_assets: int
    first: datetime | None
    last: datetime | None
    thresholds: QualityThresholds
    findings: tuple[Finding, ...]
    panel: PricePanel | None = field(default=None, repr=False, compare=False)

    @property
    def loads(self) -> bool:
        """Whether a table like this is accepted: no finding is an error."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)

    def of_kind(self, kind: str) -> tuple[Finding, ...]:
        """Return the findings of one kind."""
        return tuple(finding for finding in self.findings if finding.kind == kind)

    def summary(self) -> dict[str, int]:
        """Return the number of findings of each kind, in the order of the report."""
        return dict(Counter(str(finding.kind) for finding in self.findings))

    def to_frame(self) -> pd.DataFrame:
        """Return one row per finding, with the fields of `Finding` as columns."""
        names = [each.name for each in fields(Finding)]
        return pd.DataFrame([asdict(finding) for finding in self.findings], columns=names)


def check_quality(panel: PricePanel, thresholds: QualityThresholds | None = None) -> QualityReport:
    """Return what is wrong with a panel; nothing is repaired.

    Parameters
    ----------
    thresholds
        The documented defaults of `QualityThresholds` where None.
    """
    limits = thresholds or QualityThresholds()
    return _report(panel.name, panel.bars.num_rows, panel, list(_findings(panel, limits)), limits)


def check_raw_quality(raw: RawTable, spec: PanelSpec, thresholds: QualityThresholds | None = None) -> QualityReport:
    """Return what is wrong with a table as read: every row that refuses the load, and the checks on all others.

    Raises
    ------
    DataError
        No rows, or columns that do not fit, so that nothing can be checked.
    """
    limits = thresholds or QualityThresholds()
    canonical = canonicalise(raw, spec)
    findings = [_of_fault(fault) for fault in canonical.faults]
    panel = None if not canonical.bars.num_rows else PricePanel.from_canonical(canonical, spec)
    if panel is not None:
        findings += _findings(panel, limits)
    return _report(raw.source, len(raw.frame), panel, findings, limits)


def _findings(panel: PricePanel, thresholds: QualityThresholds) -> Iterator[Finding]:
    yield from find_rhythms(panel)
    yield from _day_boundary(panel)
    yield from find_closed_days(panel)
    yield from find_unlisted(panel)
    yield from find_gaps(panel)
    yield from find_moves(panel, thresholds)
    yield from find_likely_splits(panel, thresholds)
    yield from find_stale_runs(panel, thresholds)
    yield from find_bar_faults(panel, thresholds)


def _day_boundary(panel: PricePanel) -> Iterator[Finding]:
    # An exchange's sessions end at its close, which the calendar knows.
    if panel.facts.utc_day is not True and not (panel.calendar.exchange and panel.facts.day_boundary == _NOT_STATED):
        first, last = panel.first_and_last()
        yield Finding(
            kind=FindingKind.DAY_BOUNDARY,
            severity=Severity.NOTE,
            symbol=None,
            first=first,
            last=last,
            count=len(panel.sessions),
            detail=f"sessions end: {panel.facts.day_boundary}",
        )


def _of_fault(fault: Fault) -> Finding:
    return Finding(
        kind=fault.kind,
        severity=Severity.ERROR,
        symbol=fault.symbol,
        first=fault.timestamp,
        last=fault.timestamp,
        count=1,
        detail=f"{fault.place}: {fault.what} ({fault.value})",
    )


def _report(
    dataset: str, n_rows: int, panel: PricePanel | None, findings: list[Finding], limits: QualityThresholds
) -> QualityReport:
    first, last = (None, None) if panel is None else panel.first_and_last()
    severities, kinds = list(Severity), list(dict.fromkeys(str(finding.kind) for finding in findings))
    ordered = sorted(findings, key=lambda found: (severities.index(found.severity), kinds.index(str(found.kind))))
    return QualityReport(
        dataset=dataset,
        n_rows=n_rows,
        n_assets=0 if panel is None else len(panel.assets),
        first=first,
        last=last,
        thresholds=limits,
        findings=tuple(ordered),
        panel=panel,
    )
