"""Construction for portfolio managers: from target weights to units that can be held."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape

import ipywidgets as w

from tangency.desk.desk import Desk
from tangency.desk.use_cases.construct import construct
from tangency.desk.verb_call import VerbCall
from tangency.results.amounts import amount_text
from tangency.results.construction import ConstructionResult
from tangency.widgets.notice import NoticePanel
from tangency.widgets.step_result import StepResult
from tangency.widgets.target_form import TargetForm

__all__ = ["ConstructPage"]

_FIRST = ("source_run", "portfolio", "capital", "minimum_notional", "lot_step_notional")


class ConstructPage:
    """The section on holdings.

    Parameters
    ----------
    on_entered
        Called after what is entered has changed.

    Attributes
    ----------
    form
        What is asked for; the section opens it, and keeps what is entered.
    widget
        What is shown.
    """

    def __init__(self, desk: Desk, *, on_entered: Callable[[], None]) -> None:
        self._desk = desk
        self._on_entered = on_entered
        self._notices = NoticePanel()
        self.form = TargetForm(
            desk,
            construct,
            self._notices,
            title="Construction",
            target="source_run",
            first=_FIRST,
            choices=dict,
            on_change=self._changed,
        )
        self._button = w.Button(description="Construct", button_style="primary").add_class("tg-button")
        self._button.on_click(lambda _: self._notices.guard(self._record))
        self._status = w.HTML().add_class("tg-status-line")
        self._result = StepResult("Holdings")
        actions = w.HBox([self._button, self._status]).add_class("tg-actions")
        controls = w.VBox([self.form.widget, actions]).add_class("tg-controls")
        outcome = w.VBox([self._notices.widget, self._result.widget]).add_class("tg-outcome")
        self.widget = w.Box([controls, outcome]).add_class("tg-body")

    def _changed(self) -> None:
        self._result.mark_current(current=False)
        self._on_entered()

    def _record(self) -> None:
        self._result.mark_current(current=False)
        self._status.value = "No new holdings."
        made = self._desk.answer(construct, VerbCall(request=self.form.request()))
        self._show(made)
        self._status.value = f"Run <code>{escape(str(made.run_id))}</code>"

    def _show(self, made: ConstructionResult) -> None:
        document = made.document()
        invested = float((document.nav - document.cash) / document.nav)
        targets = sum(1 for weight in made.target_weights.values() if weight)
        tiles = (
            ("Net asset value", amount_text(document.nav), document.currency),
            ("Invested", f"{invested:.2%}", "of NAV"),
            ("Cash", amount_text(document.cash), document.currency),
            ("Positions", str(len(document.positions)), f"of {targets} targets"),
        )
        summary = document.summary()
        self._result.show(tiles, made.plot(), replace(summary, lines=(*summary.lines, *_rounded(made))))


def _rounded(made: ConstructionResult) -> tuple[str, ...]:
    """Return which weights whole lots have made smaller, where it is seen in percent of two places."""
    shares = made.to_frame().drop(index=list(made.below_minimum))
    seen = [
        f"{asset} {held:.2%} of {target:.2%}"
        for asset, held, target in zip(shares.index, shares["held"], shares["target"], strict=True)
        if f"{held:.2%}" != f"{target:.2%}"
    ]
    return (f"rounded toward zero to whole lots: {', '.join(seen)}; the rest is cash",) if seen else ()
