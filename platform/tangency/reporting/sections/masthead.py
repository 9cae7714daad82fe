"""The head of the report: title, key numbers and a summary."""

from __future__ import annotations

from html import escape

from tangency.reporting.html import Html, code, items, joined, paragraph
from tangency.reporting.numbers import percent
from tangency.reporting.subject import Subject

__all__ = ["masthead"]

Sections = tuple[Html, ...]


def masthead(subject: Subject) -> Sections:
    """Return title, key numbers and a summary as text."""
    return (
        Html(f"<h1>{escape(subject.title)}</h1>"),
        paragraph(
            "Run ",
            code(subject.run.id),
            f" · computed {subject.run.started_at:%Y-%m-%d %H:%M} UTC · ",
            _source(subject),
            kind="caption",
        ),
        *_left_out(subject),
        _cards(subject),
        paragraph(_summary(subject)),
        paragraph(_warning(subject), kind="note"),
        *(paragraph(line, kind="note") for line in subject.result.warning_lines()),
    )


def _source(subject: Subject) -> str:
    if subject.inputs.selection is None:
        return "data given inline"
    return subject.inputs.selection.window.facts.title


def _left_out(subject: Subject) -> Sections:
    line = subject.result.left_out_line
    window = subject.result.window
    details = () if window is None else (items(map(_sentence, window.lines())),)
    return details if line is None else (paragraph(_sentence(line), kind="note"), *details)


def _sentence(line: str) -> str:
    return f"{line[:1].upper()}{line[1:]}."


def _cards(subject: Subject) -> Html:
    result = subject.result
    certificate = result.certificate
    held = result.held
    cards = [
        (certificate.objective_unit, f"{certificate.objective:.4g}"),
        ("assets held", f"{len(held)} of {len(result.weights)}"),
    ]
    if held:
        cards.append((f"largest weight, {held[0]}", percent(result.weights[held[0]])))
    if result.mean_annual is not None and result.volatility_annual is not None:
        cards.insert(1, (f"mean return a year{result.mean_note}", percent(result.mean_annual, 1)))
        cards.insert(2, ("volatility a year", percent(result.volatility_annual, 1)))
    else:
        cards.insert(1, (f"mean return per period{result.mean_note}", percent(result.mean, 3)))
        cards.insert(2, ("volatility per period", percent(result.volatility, 3)))
    boxes = "".join(f"<div><b>{escape(value)}</b><span>{escape(name)}</span></div>" for name, value in cards)
    return Html(f'<div class="cards">{boxes}</div>')


def _summary(subject: Subject) -> Html:
    result = subject.result
    own = {constraint.text for constraint in result.constraints if not constraint.implicit}
    binding = [bound.constraint for bound in result.certificate.binding if bound.constraint in own]
    names = ", ".join(binding)
    bound = (
        f"Of the requested constraints, these bind: {names}."
        if binding
        else ("No requested constraint binds." if own else "No constraint was requested.")
    )
    within = result.within_sectors
    levels = () if within is None else (" between sectors, with ", code(within.id), " within each,")
    return joined(
        "The optimizer ",
        code(result.optimizer.id),
        *levels,
        f" chose {len(result.held)} of {len(result.weights)} assets. "
        f"{bound} The solution is certified {result.certificate.status}.",
    )


def _warning(subject: Subject) -> str:
    if subject.result.n_periods is None:
        return "Mean and covariance were given, not estimated: every number about risk and return follows from them."
    return (
        f"Mean, volatility and objective are estimates from the {subject.result.n_periods} returns that the weights "
        "were chosen from. They are in-sample: they say how the weights fit this past, and forecast nothing."
    )
