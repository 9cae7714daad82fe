"""How sure the sheet is, and how to compute it again."""

from __future__ import annotations

from tangency.reporting.html import Html, items, joined, paragraph
from tangency.reporting.html import code as in_code
from tangency.results.backtest_document import BacktestDocument
from tangency.results.honesty_text import honesty_lines

__all__ = ["notes"]

SHOWN = ("total_return", "sharpe_ratio", "max_drawdown")


def notes(document: BacktestDocument) -> tuple[Html, ...]:
    """Return trials, twins and sensitivity, and the command that replays the run."""
    sure = [line for line in honesty_lines(document.honesty) if not line.startswith("intervals")]
    spread = () if document.sensitivity is None else document.sensitivity.spread_lines(SHOWN)
    lines = [f"{line[:1].upper()}{line[1:]}." for line in (*sure, *spread)]
    again = joined("Computed again, and compared bit by bit: ", in_code(f"tangency runs replay {document.run_id}"))
    return (items(lines), paragraph(again, kind="caption"))
