"""The rules for the pages of this sheet: type of a book of figures, and what stands at the foot of each page."""

from __future__ import annotations

import re

from tangency.reporting.html import Html

__all__ = ["style_of"]

_RULES = """
@media screen { main { padding: 30px 48px; } }
h1 { font-size: 22px; margin: 0 0 2px; }
h2 { font-size: 16px; margin: 22px 0 6px; padding-bottom: 3px; }
h3 { font-size: 12.5px; margin: 12px 0 4px; color: var(--accent); text-transform: capitalize; }
p { margin: 4px 0; } p.text { font-size: 12px; } p.note { padding: 4px 10px; font-size: 11px; }
ul { margin: 3px 0; font-size: 11px; }
table { margin: 6px 0; font-size: 10.5px; }
th { font-size: 10px; vertical-align: bottom; }
th, td { padding: 1.5px 9px 1.5px 0; }
th.number { white-space: normal; } .number + td:not(.number), .number + th:not(.number) { padding-left: 14px; }
table.wide { font-size: 9px; } table.wide th { font-size: 8px; hyphens: auto; }
table.wide th, table.wide td { padding-right: 5px; }
table.wide td { overflow-wrap: normal; }
table.wide td:first-child { min-width: 84px; overflow-wrap: anywhere; }
caption, p.caption, figcaption { font-size: 9.5px; color: var(--soft); padding-top: 2px; }
figure { margin: 6px 0 8px; } figure svg { display: block; }
div.beside { display: flex; gap: 24px; align-items: flex-start; } div.beside > * { flex: 1 1 0; min-width: 0; }
div.metrics { column-count: 2; column-gap: 24px; }
div.metric { break-inside: avoid; border-bottom: 1px solid var(--line); padding: 1.5px 0;
  font-size: 10px; line-height: 1.3; }
div.metric b { font-weight: 600; float: right; padding-left: 10px; font-variant-numeric: tabular-nums; }
div.metric i { font-style: normal; color: var(--soft); font-size: 8.5px; display: block; overflow-wrap: anywhere; }
code { font-size: 11px; } pre { font-size: 11px; }
@page { size: A4; margin: 11mm 11mm 15mm;
  @bottom-left { content: "run RUN"; font: 8px system-ui, sans-serif; color: #5b6673; }
  @bottom-right { content: "page " counter(page) " of " counter(pages);
    font: 8px system-ui, sans-serif; color: #5b6673; } }
@media print {
  body { font-size: 11px; line-height: 1.35; }
  figure { break-inside: avoid; } h3 { break-after: avoid; }
  h2, h3 { break-inside: avoid; } div.beside { break-inside: avoid; }
  p.text:has(+ figure), p:has(+ h3) { break-after: avoid; }
  th, td { padding-top: 0.8px; padding-bottom: 0.8px; }
}
"""
_NOT_OF_AN_ID = re.compile(r"[^0-9A-Za-z-]")


def style_of(run_id: str) -> Html:
    """Return the rules; the run id stands at the foot of every page, beside its number.

    >>> "run 20260101-1-a" in style_of("20260101-1-a").markup
    True
    """
    return Html(f"<style>{_RULES.replace('RUN', _NOT_OF_AN_ID.sub('', run_id))}</style>")
