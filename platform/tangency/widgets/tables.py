"""Tables and panels as HTML: numbers to the right, everything from data escaped."""

from __future__ import annotations

import json
from html import escape

from tangency.contracts.optimization_result import OptimizationResult
from tangency.contracts.result_text import binding_text
from tangency.contracts.solution import Certificate
from tangency.contracts.views import views_lines
from tangency.desk.loading import Selection

__all__ = ["certificate_html", "exact_html", "figures_html", "members_html", "views_html", "weights_html"]

_RISKS = {"risk_share": "Share of risk", "budgeted_share": "Share of budgeted risk", "budget": "Budget"}


def figures_html(result: OptimizationResult) -> str:
    """Return the headline figures and the run that they come from."""
    if result.periods_per_year is None:
        moments = [
            ("Expected return", f"{result.mean:.4%}", "a period"),
            ("Volatility", f"{result.volatility:.4%}", "a period"),
        ]
    else:
        moments = [
            ("Expected return", f"{result.mean_annual:.2%}", "a year"),
            ("Volatility", f"{result.volatility_annual:.2%}", "a year"),
        ]
    certificate = result.certificate
    figures = [
        *moments,
        (_capital(certificate.objective_unit), f"{certificate.objective:.4g}", "objective"),
        ("Holdings", str(len(result.table())), f"of {len(result.assets)} assets"),
    ]
    return (
        '<div class="tg-figures">'
        + "".join(
            f'<div><span class="tg-figure-name">{escape(name)}</span><span class="tg-figure">{escape(value)}</span>'
            f'<span class="tg-figure-unit">{escape(unit)}</span></div>'
            for name, value, unit in figures
        )
        + "</div>"
    )


def weights_html(result: OptimizationResult) -> str:
    """Return the held assets, largest first."""
    table = result.table()
    risks = {column: head for column, head in _RISKS.items() if column in table}
    labels = [name for name in table.columns if name not in {"weight", *risks}]
    head = "".join(f"<th>{escape(_capital(name))}</th>" for name in ("asset", *labels))
    numbers = "".join(f'<th class="tg-number">{name}</th>' for name in ("Weight", *risks.values()))
    rows = "".join(
        "<tr>"
        + "".join(f"<td>{escape(str(cell))}</td>" for cell in (asset, *(row[name] for name in labels)))
        + "".join(f'<td class="tg-number">{row[name]:.2%}</td>' for name in ("weight", *risks))
        + "</tr>"
        for asset, row in table.iterrows()
    )
    return f'<table class="tg-table"><thead><tr>{head}{numbers}</tr></thead><tbody>{rows}</tbody></table>'


def certificate_html(result: OptimizationResult) -> str:
    """Return what is known about the solution's quality, and what holds it, in words."""
    certificate = result.certificate
    binding = "".join(f"<li>{escape(binding_text(one, certificate))}</li>" for one in certificate.binding)
    inactive = "".join(f"<li>Inactive: {escape(one.constraint)} ({escape(one.reason)})</li>" for one in result.inactive)
    held = f"<h4>Binding constraints</h4><ul>{binding}</ul>" if binding else "<p>No constraint binds.</p>"
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in _evidence(certificate))
    return (
        f'<p><span class="tg-status tg-{escape(certificate.status)}">{escape(_capital(certificate.status))}</span></p>'
        f'<dl class="tg-facts">{facts}</dl>{held}<ul>{inactive}</ul>'
    )


def views_html(result: OptimizationResult) -> str:
    """Return what each view says and did, one item a view; empty where there is no view model."""
    if result.views is None:
        return ""
    lines = "".join(f"<li>{escape(line)}</li>" for line in views_lines(result.views))
    return f"<ul>{lines}</ul>" if lines else "<p>No view is stated.</p>"


def exact_html(result: OptimizationResult) -> str:
    """Return the weights to the last bit, as JSON."""
    weights = json.dumps(result.document()["weights"], indent=1, ensure_ascii=False)
    return (
        '<details class="tg-details"><summary>Exact weights (JSON)</summary>'
        f'<pre class="tg-exact" data-run="{escape(str(result.run_id))}">{escape(weights)}</pre></details>'
    )


def members_html(selection: Selection) -> str:
    """Return the universe's members with their sectors, and who was passed over and why."""
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
        f"<div><h4>Passed over</h4><ul>{passed or '<li>nobody</li>'}</ul></div></div></details>"
    )


def _evidence(certificate: Certificate) -> list[tuple[str, str]]:
    facts = [("Solver", certificate.solver), ("Largest violation", f"{certificate.primal_residual:.1e}")]
    if certificate.optimality_measure is not None and certificate.optimality_gap is not None:
        facts.append((_capital(certificate.optimality_measure), f"{certificate.optimality_gap:.1e}"))
    return facts


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
