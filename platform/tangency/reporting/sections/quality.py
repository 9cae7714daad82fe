"""The data: sources, licences and quality findings."""

from __future__ import annotations

from tangency.market import DatasetFacts, Finding, FindingKind, check_quality
from tangency.reporting.html import Html, definitions, heading, items, paragraph
from tangency.reporting.subject import Subject

__all__ = ["quality"]

_SHOWN = 25
_NOTHING = "The checks for gaps, bad ticks, stale prices and broken bars found nothing in the window."


def quality(subject: Subject) -> tuple[Html, ...]:
    """Return origin and licences of the data, findings in the window, and the defects known of the dataset."""
    selection = subject.inputs.selection
    if selection is None:
        return (heading("Data"), paragraph("The data were given inline; the store keeps them by their content."))
    # The day boundary is a fact of the dataset, and stands among those.
    findings = [
        finding for finding in check_quality(selection.window).findings if finding.kind != FindingKind.DAY_BOUNDARY
    ]
    facts = selection.window.facts
    shown = [_finding_text(finding) for finding in findings[:_SHOWN]]
    if len(findings) > _SHOWN:
        shown.append(f"and {len(findings) - _SHOWN} more")
    return (
        heading("Data"),
        *_moved(subject),
        definitions(_facts(subject, facts)),
        paragraph("Found in the window, among the universe's members:" if shown else _NOTHING),
        items(shown),
        *((paragraph("Known of the whole dataset:"), items(facts.known_defects)) if facts.known_defects else ()),
        paragraph("Sources and licences:"),
        items(
            f"{source.covers}: {source.repository}{f' at {source.commit}' if source.commit else ''}, "
            f"{source.licence}, {source.copyright}"
            for source in facts.sources
        ),
    )


def _facts(subject: Subject, facts: DatasetFacts) -> list[tuple[str, str]]:
    rows = [
        ("dataset", f"{subject.dataset}: {facts.title}"),
        ("version", str(subject.run.manifest.get("dataset_version"))),
        ("prices in", facts.price_currency),
        ("a session ends", facts.day_boundary),
    ]
    rows += facts.changes()
    return rows if facts.volume_unit is None else [*rows, ("volume", facts.volume_unit)]


def _finding_text(finding: Finding) -> str:
    who = "" if finding.symbol is None else f"{finding.symbol}, "
    when = "" if finding.first is None else f"{finding.first:%Y-%m-%d}: "
    if finding.first is not None and finding.last is not None and finding.first != finding.last:
        when = f"{finding.first:%Y-%m-%d} to {finding.last:%Y-%m-%d}: "
    return f"{finding.severity}, {str(finding.kind).replace('_', ' ')}: {who}{when}{finding.detail}"


def _moved(subject: Subject) -> tuple[Html, ...]:
    if not subject.has_moved:
        return ()
    text = (
        "The dataset has changed since the run. Weights, risk shares and certificate are as recorded; universe, "
        "window and findings are of the version that is there now."
    )
    return (paragraph(text, kind="note"),)
