"""Tables and panels as HTML: numbers to the right, everything from data escaped."""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape

from tangency.contracts.solution import Certificate
from tangency.estimation.selection import Selection
from tangency.results.certificate_lines import binding_text, exceptions
from tangency.results.optimization_document import OptimizationDocument
from tangency.results.summary import Summary, Table

__all__ = [
    "basis_html",
    "certificate_html",
    "exact_html",
    "figures_html",
    "members_html",
    "summary_html",
    "table_html",
    "tiles_html",
    "weights_html",
]


def figures_html(document: OptimizationDocument) -> str:
    """Return the headline figures."""
    if document.mean_annual is None or document.volatility_annual is None:
        moments = [
            ("Expected return", f"{document.mean:.4%}", f"a period{document.mean_note}"),
            ("Volatility", f"{document.volatility:.4%}", "a period"),
        ]
    else:
        moments = [
            ("Expected return", f"{document.mean_annual:.2%}", f"a year{document.mean_note}"),
            ("Volatility", f"{document.volatility_annual:.2%}", "a year"),
        ]
    certificate = document.certificate
    figures = [
        *moments,
        (_capital(certificate.objective_unit), f"{certificate.objective:.4g}", "objective"),
        ("Holdings", str(len(document.held)), f"of {len(document.weights)} assets"),
    ]
    left_out = "" if document.left_out_line is None else f'<p class="tg-left-out">{escape(document.left_out_line)}</p>'
    return left_out + tiles_html(figures)


def tiles_html(figures: Iterable[tuple[str, str, str]]) -> str:
    """Return figures side by side: of each its name, its value and its unit."""
    tiles = "".join(
        f'<div><span class="tg-figure-name">{escape(name)}</span><span class="tg-figure">{escape(value)}</span>'
        f'<span class="tg-figure-unit">{escape(unit)}</span></div>'
        for name, value, unit in figures
    )
    return f'<div class="tg-figures">{tiles}</div>'


def weights_html(document: OptimizationDocument) -> str:
    """Return the held assets, largest first, and risk budgets where there are any."""
    return "".join(table_html(table) for table in document.tables())


def certificate_html(document: OptimizationDocument) -> str:
    """Return the evidence for the solution, what binds it, what it exceeds, misses, trades and pays."""
    certificate = document.certificate
    binding = _list([binding_text(one, certificate) for one in certificate.binding])
    bound = f"<h4>Binding constraints</h4>{binding}" if binding else "<p>No constraint binds.</p>"
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in _evidence(certificate))
    return (
        f'<p><span class="tg-status tg-{escape(certificate.status)}">{escape(_capital(certificate.status))}</span></p>'
        f'<dl class="tg-facts">{facts}</dl>{bound}{_list(map(_capital, exceptions(certificate)))}'
    )


def basis_html(document: OptimizationDocument) -> str:
    """Return what the weights rest on: optimizer, models, window, constraints."""
    day = [] if document.as_of is None else [f"as of {document.as_of}"]
    lines = [
        *day,
        f"optimizer: {document.method}",
        *document.model_lines(),
        *document.constraint_lines(),
    ]
    return _list([*map(_capital, lines), *([f"Seed: {document.seed}"] if document.seed else [])])


def exact_html(document: OptimizationDocument) -> str:
    """Return the weights to the last bit, as JSON."""
    weights = json.dumps(document.weights, indent=1, ensure_ascii=False)
    return (
        '<details class="tg-details"><summary>Exact weights (JSON)</summary>'
        f'<pre class="tg-exact" data-run="{escape(str(document.run_id))}">{escape(weights)}</pre></details>'
    )


def members_html(selection: Selection) -> str:
    """Return the universe's members with their sectors, and the assets that were passed over, with the reason."""
    universe = selection.universe
    rows = "".join(
        f'<tr><td class="tg-number">{place}</td><td>{escape(asset.symbol)}</td><td>{escape(asset.name)}</td>'
        f"<td>{escape(asset.sector or '')}</td></tr>"
        for place, asset in enumerate(universe.members, start=1)
    )
    ranked = "" if universe.snapshot is None else f", ranked by the sizes of {universe.snapshot:%Y-%m-%d}"
    passed = "".join(f"<li>{escape(one.symbol)}: {escape(one.reason)}</li>" for one in universe.passed_over)
    return (
        f'<details class="tg-details" open><summary>{len(universe.members)} members{ranked}; '
        f"{len(universe.passed_over)} passed over</summary>"
        '<div class="tg-columns"><table class="tg-table"><thead><tr><th class="tg-number">#</th>'
        f"<th>Asset</th><th>Name</th><th>Sector</th></tr></thead><tbody>{rows}</tbody></table>"
        f"<div><h4>Passed over</h4><ul>{passed or '<li>none</li>'}</ul></div></div></details>"
    )


def summary_html(summary: Summary) -> str:
    """Return the title, the tables and the lines of a result's summary."""
    tables = "".join(f'<div class="tg-scroll">{table_html(table)}</div>' for table in summary.tables)
    return f"<p><b>{escape(summary.title)}</b></p>{tables}{_list(map(_capital, summary.lines))}"


def table_html(table: Table) -> str:
    """Return a table."""
    classes = [' class="tg-number"' if column.is_number else "" for column in table.columns]
    head = "".join(
        f"<th{kind}>{escape(_capital(column.title))}</th>" for kind, column in zip(classes, table.columns, strict=True)
    )
    rows = "".join(
        "<tr>" + "".join(f"<td{kind}>{escape(cell)}</td>" for kind, cell in zip(classes, row, strict=True)) + "</tr>"
        for row in table.rows
    )
    return f'<table class="tg-table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _list(lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


def _evidence(certificate: Certificate) -> list[tuple[str, str]]:
    facts = [("Solver", certificate.solver), ("Largest violation", f"{certificate.primal_residual:.1e}")]
    if certificate.optimality_measure is not None and certificate.optimality_gap is not None:
        facts.append((_capital(certificate.optimality_measure), f"{certificate.optimality_gap:.1e}"))
    return facts


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
