"""A Pareto set in plain words for terminals, and as HTML for notebooks: no script, everything escaped."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from tangency.contracts.pareto_portfolio import ParetoAxis
from tangency.contracts.problem import InactiveConstraint
from tangency.plots.tables import html_table

__all__ = ["ParetoWords", "pareto_html", "pareto_text"]

_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ParetoWords:
    """What a Pareto set says of itself; `table` has the columns mark, one for each axis, and effective_assets."""

    title: str
    table: pd.DataFrame
    axes: tuple[ParetoAxis, ...]
    counts: str
    coverage: str | None
    certificate: str
    inactive: tuple[InactiveConstraint, ...]
    run_id: str | None


def pareto_text(words: ParetoWords) -> str:
    """Return marked points and others evenly chosen, and the certificate."""
    head, rows = _head(words), _rows(words)
    widths = [max(len(name), *(len(row[i]) for row in rows)) for i, name in enumerate(head)]
    lines = [words.title, ""]
    lines += ["  ".join(_aligned(row, widths)).rstrip() for row in [head, *rows]]
    lines += ["", *_units(words), "", *_notes(words)]
    lines += [f"inactive: {inactive.constraint} ({inactive.reason})" for inactive in words.inactive]
    return "\n".join(lines if words.run_id is None else [*lines, f"run {words.run_id}"])


def pareto_html(words: ParetoWords) -> str:
    """Return the same as a table."""
    head = _head(words)
    run = "" if words.run_id is None else f" · run <code>{escape(words.run_id)}</code>"
    notes = "".join(f"<li>{escape(note)}</li>" for note in (*_units(words), *_notes(words)))
    inactive = "".join(f"<li>inactive: {escape(one.constraint)} ({escape(one.reason)})</li>" for one in words.inactive)
    return (
        f'<div class="tangency-result"><p><b>{escape(words.title)}</b>{run}</p>'
        f"{html_table(head, _rows(words), numbers=head[:-1])}<ul>{notes}{inactive}</ul></div>"
    )


def _head(words: ParetoWords) -> list[str]:
    return ["point", *(axis.text for axis in words.axes), "effective assets", ""]


def _rows(words: ParetoWords) -> list[list[str]]:
    table = words.table
    marks = table["mark"].to_numpy()
    evenly = np.linspace(0, len(table) - 1, min(len(table), _SHOWN)).round().astype(int)
    chosen = sorted({*evenly.tolist(), *np.flatnonzero(marks != "").tolist()})
    return [
        [
            str(point),
            *(axis.shown(float(table[axis.text].iloc[point])) for axis in words.axes),
            f"{table['effective_assets'].iloc[point]:.1f}",
            str(marks[point]),
        ]
        for point in chosen
    ]


def _units(words: ParetoWords) -> list[str]:
    return [f"{axis.text}: {axis.unit}, {'more' if axis.is_maximised else 'less'} is better" for axis in words.axes]


def _notes(words: ParetoWords) -> list[str]:
    return [words.counts, *([] if words.coverage is None else [words.coverage]), words.certificate]


def _aligned(row: list[str], widths: list[int]) -> list[str]:
    numbers = [cell.rjust(width) for cell, width in zip(row[:-1], widths, strict=False)]
    return [*numbers, row[-1]]
