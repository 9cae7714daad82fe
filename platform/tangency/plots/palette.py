"""Colours, dashes and labels that every figure shares."""

from __future__ import annotations

from html import escape

__all__ = ["ACCENT", "DASHES", "DIVERGING", "MUTED", "PALETTE", "plain"]

ACCENT = "#1f5f8b"
MUTED = "#c9ced6"
# Okabe & Ito's colours, distinguishable by colour-blind readers, after the accent.
PALETTE = (ACCENT, "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c6d31", "#6b7280", "#f0e442", "#000000")
# From below to above a middle: orange and blue, which colour-blind readers tell apart, each darker the further away.
DIVERGING = ((0.0, "#b35806"), (0.25, "#f0a94a"), (0.5, "#f7f7f7"), (0.75, "#6baed6"), (1.0, "#1f5f8b"))
# Lines are distinguishable in black and white, too.
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")


def plain(label: object) -> str:
    """Return a label that plotly shows as it is: plotly reads `<a>`, `<b>` and the like in every text."""
    return escape(str(label), quote=False)
