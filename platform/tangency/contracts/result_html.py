"""An optimisation result as HTML for notebooks: no script, no request, everything escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tangency.contracts.result_text import binding_text, certificate_lines, component_text

if TYPE_CHECKING:
    from tangency.contracts.optimization_result import OptimizationResult

__all__ = ["result_html"]

_CELL = "padding:2px 12px 2px 0;text-align:right;font-variant-numeric:tabular-nums"
_LEFT = "padding:2px 12px 2px 0;text-align:left"
_BAR_PIXELS = 180


def result_html(result: OptimizationResult) -> str:
    """Return table, bars and certificate."""
    table = result.table()
    top = max((abs(weight) for weight in table["weight"]), default=1.0)
    labels = [name for name in table.columns if name not in {"weight", "risk_share"}]
    head = "".join(f'<th style="{_LEFT}">{escape(name)}</th>' for name in ("asset", *labels))
    head += f'<th style="{_CELL}">weight</th><th style="{_CELL}">share of risk</th><th></th>'
    rows = "".join(
        "<tr>"
        + "".join(f'<td style="{_LEFT}">{escape(str(cell))}</td>' for cell in (asset, *(row[name] for name in labels)))
        + f'<td style="{_CELL}">{row["weight"]:.2%}</td><td style="{_CELL}">{row["risk_share"]:.1%}</td>'
        + f'<td style="{_LEFT}">{_bar(row["weight"], top)}</td></tr>'
        for asset, row in table.iterrows()
    )
    certificate = result.certificate
    binding = "".join(f"<li>{escape(binding_text(one, certificate))}</li>" for one in certificate.binding)
    inactive = "".join(f"<li>inactive: {escape(one.constraint)} ({escape(one.reason)})</li>" for one in result.inactive)
    run = "" if result.run_id is None else f" · run <code>{escape(result.run_id)}</code>"
    return (
        f'<div class="tangency-result">'
        f"<p><b>{escape(component_text(result.optimizer))}</b>{run}<br>{_moments(result)}</p>"
        f'<table style="border-collapse:collapse"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        f"<p>{escape(certificate_lines(certificate)[0])}</p><ul>{binding}{inactive}</ul></div>"
    )


def _bar(weight: float, top: float) -> str:
    pixels = round(_BAR_PIXELS * abs(weight) / top)
    colour = "#1f5f8b" if weight >= 0 else "#d55e00"
    return f'<div style="background:{colour};height:10px;width:{pixels}px"></div>'


def _moments(result: OptimizationResult) -> str:
    if result.periods_per_year is None:
        return f"per period: mean {result.mean:.4%}, volatility {result.volatility:.4%}"
    return (
        f"mean {result.mean_annual:.2%}, volatility {result.volatility_annual:.2%} a year "
        f"({result.periods_per_year:g} periods)"
    )
