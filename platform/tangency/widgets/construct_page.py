"""Construction for portfolio managers: from target weights to units that can be held."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape

import ipywidgets as w
from pydantic import JsonValue

from tangency.desk.desk import Desk
from tangency.desk.use_cases.construct import construct
from tangency.desk.verb_call import VerbCall
from tangency.results.amounts import amount_text
from tangency.results.construction import ConstructionResult
from tangency.widgets.card import card
from tangency.widgets.desk_choices import dataset_choices, run_choices
from tangency.widgets.kept_form import KeptRequest, restoring
from tangency.widgets.notice import NoticePanel
from tangency.widgets.request_form import RequestForm
from tangency.widgets.step_result import StepResult
from tangency.widgets.trading_terms import target_terms

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
    widget
        What is shown.
    """

    def __init__(self, desk: Desk, *, on_entered: Callable[[], None]) -> None:
        self._desk = desk
        self._on_entered = on_entered
        self._was_offered = False
        self._kept: KeptRequest | None = None
        self._notices = NoticePanel()
        self._form = RequestForm(desk.catalogue, construct, first=_FIRST, on_change=self._changed)
        self._terms = w.HTML()
        self._button = w.Button(description="Construct", button_style="primary").add_class("tg-button")
        self._button.on_click(lambda _: self._notices.guard(self._record))
        self._status = w.HTML().add_class("tg-status-line")
        self._result = StepResult("Holdings")
        actions = w.HBox([self._button, self._status]).add_class("tg-actions")
        controls = w.VBox([card("Construction", self._form.widget, self._terms), actions]).add_class("tg-controls")
        outcome = w.VBox([self._notices.widget, self._result.widget]).add_class("tg-outcome")
        self.widget = w.Box([controls, outcome]).add_class("tg-body")

    def opened(self, run_id: str | None) -> None:
        """Offer what the desk has now.

        Parameters
        ----------
        run_id
            An optimisation that is to be chosen; None leaves the choice as it is, at first the latest one.
        """
        kept, self._kept = self._kept, None
        self._notices.guard(lambda: self._offer(run_id) if kept is None else self._show_again(kept, run_id))

    def entered(self) -> KeptRequest:
        """Return what is entered, valid or not, for `restore`."""
        return self._form.entered()

    def restore(self, kept: KeptRequest) -> None:
        """Show what was entered before when the section is opened; a notice says where that cannot be."""
        self._kept = kept

    def _show_again(self, kept: KeptRequest, run_id: str | None) -> None:
        self._offer(None)
        with restoring():
            self._form.restore(kept)
        self._offer(run_id)

    def _offer(self, run_id: str | None) -> None:
        runs = run_choices(self._desk)
        if not self._was_offered:
            run_id = run_id or next(iter(runs), None)
        start: dict[str, JsonValue] = {} if run_id is None else {"source_run": run_id}
        self._form.offer({"source_run": runs, "dataset": dataset_choices(self._desk)}, start)
        self._was_offered = True
        self._show_terms()

    def _changed(self) -> None:
        self._result.mark_current(current=False)
        self._on_entered()
        self._notices.guard(self._show_terms)

    def _show_terms(self) -> None:
        values = self._form.values()
        told = target_terms(self._desk, values.get("source_run"), values.get("dataset"))
        self._terms.value = f'<span class="tg-help">{escape(told)}</span>'

    def _record(self) -> None:
        self._result.mark_current(current=False)
        self._status.value = "No new holdings."
        made = self._desk.answer(construct, VerbCall(request=self._form.request()))
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
