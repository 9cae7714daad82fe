"""A frontier in plain words for terminals, and as HTML for notebooks: no script, everything escaped."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from tangency.contracts.problem import InactiveConstraint

__all__ = ["FrontierWords", "frontier_html", "frontier_text"]

_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FrontierWords:
    """What a frontier says of itself.

    Attributes
    ----------
    points
        The columns mean, risk and ratio, in this order.
    risk
        What the risk is called.
    named
        What a point is called.
    """

    title: str
    points: pd.DataFrame
    risk: str
    named: str
    unit: str
    certificate: str
    inactive: tuple[InactiveConstraint, ...]
    run_id: str | None


def frontier_text(words: FrontierWords) -> str:
    """Return the points, evenly chosen where there are many, and the certificate."""
    lines = [words.title, "", f"{'point':>5}  {'mean':>9}  {words.risk:>10}  {'ratio':>7}  ({words.unit})"]
    lines += [
        f"{point:>5}  {mean:9.3%}  {risk:{max(len(words.risk), 10)}.3%}  {ratio:7.3f}"
        for point, mean, risk, ratio in _rows(words)
    ]
    lines += ["", _count(words), words.certificate]
    lines += [f"inactive: {inactive.constraint} ({inactive.reason})" for inactive in words.inactive]
    if words.run_id is not None:
        lines.append(f"run {words.run_id}")
    return "\n".join(lines)


def frontier_html(words: FrontierWords) -> str:
    """Return the same as a table."""
    cell = '<td style="padding:2px 12px 2px 0;text-align:right;font-variant-numeric:tabular-nums">'
    rows = "".join(
        f"<tr>{cell}{point}</td>{cell}{mean:.3%}</td>{cell}{risk:.3%}</td>{cell}{ratio:.3f}</td></tr>"
        for point, mean, risk, ratio in _rows(words)
    )
    head = "".join(f"<th>{name}</th>" for name in ("point", "mean", escape(words.risk), "ratio"))
    inactive = "".join(f"<li>inactive: {escape(one.constraint)} ({escape(one.reason)})</li>" for one in words.inactive)
    run = "" if words.run_id is None else f" · run <code>{escape(words.run_id)}</code>"
    return (
        f'<div class="tangency-result"><p><b>{escape(words.title)}</b> ({escape(words.unit)}){run}</p>'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        f"<p>{_count(words)}; {escape(words.certificate)}</p><ul>{inactive}</ul></div>"
    )


def _rows(words: FrontierWords) -> list[tuple[int, float, float, float]]:
    count = len(words.points)
    chosen = np.unique(np.linspace(0, count - 1, min(count, _SHOWN)).round().astype(int))
    values = words.points.to_numpy()
    return [(int(i), float(values[i, 0]), float(values[i, 1]), float(values[i, 2])) for i in chosen]


def _count(words: FrontierWords) -> str:
    return f"{len(words.points)} {words.named}{'' if len(words.points) == 1 else 's'}"
