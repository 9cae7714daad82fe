"""A summary as text for terminals, and as HTML for notebooks: no script, no request, everything escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import count, groupby

from tangency.display.tables import html_table
from tangency.results.summary import Summary, Table

__all__ = ["as_html", "as_text"]

_BAR_CHARACTERS = 24
_TABBED = count()  # tabs of one result must not switch those of another that the same page shows


def as_text(summary: Summary) -> str:
    """Return title, aligned tables, and a line for each further fact."""
    parts = [summary.title]
    for section, tables in _sections(summary):
        parts += ["", section.upper()] if section else []
        for table in tables:
            parts += ["", *_aligned(table)]
    parts += ["", *summary.lines]
    return "\n".join(parts if summary.run_id is None else [*parts, f"run {summary.run_id}"])


def as_html(summary: Summary) -> str:
    """Return the same, the facts as a list."""
    run = "" if summary.run_id is None else f" · run <code>{escape(summary.run_id)}</code>"
    lines = "".join(f"<li>{escape(line)}</li>" for line in summary.lines)
    sections = [(name, "".join(map(_html_table, tables))) for name, tables in _sections(summary)]
    shown = "".join(body for _, body in sections) if len(sections) < 2 else _tabs(sections)  # noqa: PLR2004  # to switch
    return f'<div class="tangency-result"><p><b>{escape(summary.title)}</b>{run}</p>{shown}<ul>{lines}</ul></div>'


def _sections(summary: Summary) -> Iterator[tuple[str, list[Table]]]:
    """Yield the sections in their order, and the tables of each."""
    for section, tables in groupby(summary.tables, key=lambda table: table.section):
        yield section, list(tables)


def _tabs(sections: list[tuple[str, str]]) -> str:
    """Return tabs that switch without a script; where styles and inputs are taken away, all sections show."""
    name = f"tangency-tabs-{next(_TABBED)}"
    style, inputs, labels, panels = [], [], [], []
    for place, (section, body) in enumerate(sections):
        own = f"{name}-{place}"
        style.append(
            f"#{own}:checked~.{own}{{display:block}}"
            f'#{own}:checked~.tangency-tab-titles label[for="{own}"]{{border-bottom-color:currentColor;opacity:1}}'
        )
        inputs.append(f'<input type="radio" name="{name}" id="{own}"{" checked" if not place else ""}>')
        labels.append(f'<label for="{own}">{escape(section)}</label>')
        panels.append(f'<div class="tangency-tab {own}">{body}</div>')
    rules = (
        f".{name}>input{{position:absolute;opacity:0;pointer-events:none}}"
        f".{name}>.tangency-tab{{display:none;overflow-x:auto}}"
        f".{name} .tangency-tab-titles label{{display:inline-block;padding:4px 12px 4px 0;margin-right:8px;"
        "cursor:pointer;border-bottom:2px solid transparent;opacity:.7}"
        f".{name}>input:focus-visible~.tangency-tab-titles{{outline:1px dotted}}"
        f"@media print{{.{name}>.tangency-tab{{display:block}}}}"
    )
    return (
        f'<div class="{name}"><style>{rules}{"".join(style)}</style>{"".join(inputs)}'
        f'<div class="tangency-tab-titles">{"".join(labels)}</div>{"".join(panels)}</div>'
    )


def _aligned(table: Table) -> list[str]:
    titles = [column.title for column in table.columns]
    widths = [max(map(len, cells)) for cells in zip(titles, *table.rows, strict=True)]
    top = max(map(abs, table.bars), default=1.0) or 1.0
    bars = ["█" * max(1, round(_BAR_CHARACTERS * abs(value) / top)) for value in table.bars] or [""] * len(table.rows)
    lines = []
    for row, bar in zip([titles, *table.rows], ["", *bars], strict=True):
        cells = (
            cell.rjust(width) if column.is_number else cell.ljust(width)
            for cell, width, column in zip(row, widths, table.columns, strict=True)
        )
        lines.append("  ".join([*cells, bar]).rstrip())
    return lines


def _html_table(table: Table) -> str:
    numbers = [column.title for column in table.columns if column.is_number]
    return html_table([column.title for column in table.columns], table.rows, numbers=numbers, bars=table.bars)
