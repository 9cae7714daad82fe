"""An optimisation result as HTML for notebooks: no script, no request, everything escaped."""

from __future__ import annotations

from html import escape

from tangency.contracts.result_text import ResultWords, binding_text, certificate_lines, cost_lines

__all__ = ["result_html"]

_CELL = "padding:2px 12px 2px 0;text-align:right;font-variant-numeric:tabular-nums"
_LEFT = "padding:2px 12px 2px 0;text-align:left"
_BAR_PIXELS = 180
_RISKS = {"risk_share": "share of risk", "budgeted_share": "share of budgeted risk", "budget": "budget"}


def result_html(words: ResultWords) -> str:
    """Return table, bars and certificate."""
    labels = [name for name in words.table.columns if name not in {"weight", *_RISKS}]
    head = "".join(f'<th style="{_LEFT}">{escape(name)}</th>' for name in ("asset", *labels))
    head += "".join(f'<th style="{_CELL}">{name}</th>' for name in ("weight", *_risks(words).values()))
    head += "<th></th>"
    certificate = words.certificate
    binding = "".join(f"<li>{escape(binding_text(one, certificate))}</li>" for one in certificate.binding)
    inactive = "".join(f"<li>inactive: {escape(one.constraint)} ({escape(one.reason)})</li>" for one in words.inactive)
    costs = "".join(f"<li>{escape(line)}</li>" for line in cost_lines(certificate))
    views = "".join(f"<li>{escape(line)}</li>" for line in words.views)
    run = "" if words.run_id is None else f" · run <code>{escape(words.run_id)}</code>"
    return (
        f'<div class="tangency-result"><p><b>{escape(words.title)}</b>{run}<br>{escape(words.moments)}</p>'
        f'<table style="border-collapse:collapse"><thead><tr>{head}</tr></thead><tbody>{_rows(words, labels)}</tbody>'
        f"</table><p>{escape(certificate_lines(certificate)[0])}</p><ul>{views}{binding}{costs}{inactive}</ul></div>"
    )


def _rows(words: ResultWords, labels: list[str]) -> str:
    top = max((abs(weight) for weight in words.table["weight"]), default=1.0)
    rows = []
    for asset, row in words.table.iterrows():
        texts = "".join(
            f'<td style="{_LEFT}">{escape(str(cell))}</td>' for cell in (asset, *(row[name] for name in labels))
        )
        numbers = f'<td style="{_CELL}">{row["weight"]:.2%}</td>'
        numbers += "".join(f'<td style="{_CELL}">{row[name]:.1%}</td>' for name in _risks(words))
        rows.append(f'<tr>{texts}{numbers}<td style="{_LEFT}">{_bar(row["weight"], top)}</td></tr>')
    return "".join(rows)


def _risks(words: ResultWords) -> dict[str, str]:
    """Return the columns of risk that a table has, and their heads."""
    return {column: head for column, head in _RISKS.items() if column in words.table}


def _bar(weight: float, top: float) -> str:
    pixels = round(_BAR_PIXELS * abs(weight) / top)
    colour = "#1f5f8b" if weight >= 0 else "#d55e00"
    return f'<div style="background:{colour};height:10px;width:{pixels}px"></div>'
