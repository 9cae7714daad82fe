"""What makes a tear sheet fit one page: smaller type, and rows that stand closer than in a report."""

from __future__ import annotations

from tangency.reporting.html import Html

__all__ = ["COMPACT"]

COMPACT = Html(
    "<style>"
    "@page { margin: 8mm 10mm; } "
    "h1 { font-size: 20px; margin: 0; } "
    "p { margin: 3px 0; } p.note { padding: 3px 10px; } "
    "table { margin: 4px 0; font-size: 11px; } th { font-size: 11px; } "
    "caption { padding-top: 2px; font-size: 10.5px; } p.caption { font-size: 11px; } "
    "ul { margin: 3px 0; font-size: 11px; } li { margin: 0; } .plotly-graph-div { margin: 2px 0; } "
    "@media print { body { font-size: 11px; line-height: 1.35; } "
    "th, td { padding-top: 0.5px; padding-bottom: 0.5px; } }"
    "</style>"
)
"""Rules for this page alone."""
