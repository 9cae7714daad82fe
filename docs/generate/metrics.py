"""Writes docs/metrics.md from the registry of performance metrics.

Nothing about a metric on that page is typed by hand, and a test compares the page with what this script would write.
"""
# ruff: noqa: INP001  # a script beside the pages that it writes, no package

from pathlib import Path

from tangency.performance.metrics.left_out import LEFT_OUT
from tangency.performance.metrics.metric import Group, Metric
from tangency.performance.metrics.registry import METRICS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "metrics.md"
_HEAD = """# Performance metrics

Every metric of a track record: {count} of them, each with its formula, its unit and its source. What a record does not
define has the reason instead of a number: constant returns have no Sharpe ratio, a record that never fell has no Calmar
ratio, periods without dates have no best month.

*This page is written by `docs/generate/metrics.py` from the registry; do not edit it.*

## Conventions

- rₜ is the simple return of a period, r_f the risk-free return of the same period (a number, or one for each), bₜ the
  benchmark's return. n is the number of periods; P that of a year, from the calendar: 365 for crypto, 252 for US
  equities. There is no default.
- m is the minimum acceptable return, per period; zero unless one is given. The metrics that it moves are marked.
- Returns are geometric where the formula multiplies and arithmetic where it adds. Annual r_f is compounded, too.
- Fractions are fractions: 0.05 is 5 %. Losses, drawdowns, value at risk and average losses are positive numbers.
- A level that belongs to a metric is part of its name: `value_at_risk_99`, `sterling_ratio_10`.
- V₀ = 1 is a peak: a record that begins with a loss is under water from its first period on.
- A calendar month, quarter or year that the record fills in part counts as one.
- ↑ is better higher, ↓ better lower; no arrow: neither. b needs a benchmark, d dates for labels, m moves with m.

## Beside the metrics

- The **table of drawdowns** (`tangency.performance.drawdown_table`) has a row for each: depth, peak, valley, recovery,
  periods and calendar days down and up, and whether it is still under water. The label of a peak that is the start of
  the record is not known, and neither are days from it. The underwater curve belongs to it.
- **Rolling and expanding** figures (`tangency.performance.rolling`): annual mean, volatility, Sharpe, Sortino, beta,
  correlation, alpha, total return and maximum drawdown of every window, at a cost that does not know the window's
  length. Each equals the metric of the window alone to 1e-12, whatever has left the window: nothing is ever subtracted.
- A **table of many records** (`tangency.performance.metric_table`) has a row for each and a column for each metric,
  missing where there is no number; a row is what its record alone has, bit for bit.
- The **calendar of returns** (`tangency.performance.calendar_table`) has years by months with totals, and the best and
  worst periods, months, quarters and years.
"""


def page() -> str:
    """Return the page of the registry."""
    parts = [_HEAD.format(count=len(METRICS))]
    for group in Group:
        parts.append(
            f"\n## {group.capitalize()}\n\n| name | metric | formula | unit | | source |\n|---|---|---|---|---|---|\n"
        )
        parts += [_row(metric) for metric in METRICS.values() if metric.group is group]
    parts.append(
        "\n## Names elsewhere\n\nWhat QuantStats 0.0.86, empyrical, pyfolio, ffn and R PerformanceAnalytics call them."
        " Where a definition of theirs differs, the formula above is ours.\n\n| name | elsewhere |\n|---|---|\n"
    )
    parts += [
        f"| `{metric.name}` | {', '.join(f'`{peer}`' for peer in metric.peers)} |\n"
        for metric in METRICS.values()
        if metric.peers
    ]
    parts.append("\n## Left out\n\n| elsewhere | why, or where |\n|---|---|\n")
    parts += [f"| `{name}` | {_cell(reason)} |\n" for name, reason in LEFT_OUT.items()]
    return "".join(parts)


def _row(metric: Metric) -> str:
    arrow = {True: "↑", False: "↓", None: ""}[metric.higher_is_better]
    needs = [
        letter
        for letter, is_needed in (
            ("b", metric.needs_benchmark),
            ("d", metric.needs_dates),
            ("m", metric.needs_minimum_acceptable),
        )
        if is_needed
    ]
    marks = " ".join([arrow, *needs]).strip()
    cells = (f"`{metric.name}`", metric.title, metric.formula, metric.unit.value, marks, metric.source)
    return f"| {' | '.join(_cell(each) for each in cells)} |\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
