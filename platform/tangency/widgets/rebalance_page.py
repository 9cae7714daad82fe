"""Rebalancing for portfolio managers: the trades that bring a portfolio to its target, and their acceptance."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import ipywidgets as w

from tangency.desk.desk import Desk
from tangency.desk.use_cases.rebalance import rebalance
from tangency.desk.verb_call import VerbCall
from tangency.results.amounts import amount_text
from tangency.results.rebalancing import RebalancingResult
from tangency.widgets.card import card
from tangency.widgets.desk_choices import portfolio_choices
from tangency.widgets.notice import NoticePanel
from tangency.widgets.step_result import StepResult
from tangency.widgets.tables import summary_html
from tangency.widgets.target_form import TargetForm

__all__ = ["RebalancePage"]

_FIRST = ("portfolio", "target_run", "minimum_notional", "lot_step_notional")


class RebalancePage:
    """The section on rebalancing.

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
            rebalance,
            self._notices,
            title="Rebalancing",
            target="target_run",
            first=_FIRST,
            choices=lambda: {"portfolio": portfolio_choices(desk)},
            on_change=self._changed,
        )
        self._button = w.Button(description="Plan trades", button_style="primary").add_class("tg-button")
        self._button.on_click(lambda _: self._notices.guard(self._record))
        self._accept = w.Button(description="Accept trades", disabled=True).add_class("tg-button").add_class("tg-quiet")
        self._accept.on_click(lambda _: self._notices.guard(self._record_acceptance))
        self._status = w.HTML().add_class("tg-status-line")
        self._plan: RebalancingResult | None = None
        self._result = StepResult("Trades")
        self._holdings = w.HTML()
        self._accepted = card("Holdings after the trades", self._holdings)
        self._accepted.layout.display = "none"
        self.widget = self._laid_out()

    def _changed(self) -> None:
        self._result.mark_current(current=False)
        self._accept.disabled = True
        self._on_entered()

    def _record(self) -> None:
        self._result.mark_current(current=False)
        self._accept.disabled = True
        self._accepted.layout.display = "none"
        self._status.value = "No new plan."
        self._plan = self._desk.answer(rebalance, VerbCall(request=self.form.request()))
        self._show(self._plan)
        self._accept.disabled = not (self._plan.trades or self._plan.settled)
        self._status.value = f"Run <code>{escape(str(self._plan.run_id))}</code>: proposed, not accepted"

    def _record_acceptance(self) -> None:
        if self._plan is None:
            return
        self._accept.disabled = True
        accepted = self._desk.accept(self._plan)
        self._holdings.value = summary_html(accepted.document().summary())
        self._accepted.layout.display = ""
        self._status.value = f"Run <code>{escape(str(accepted.run_id))}</code>: accepted"

    def _show(self, plan: RebalancingResult) -> None:
        document = plan.document()
        fees = ("not stated", "") if document.fees is None else (amount_text(document.fees), document.currency)
        tiles = (
            ("Drift from the target", f"{document.drift_after:.2%}", f"after, {document.drift_before:.2%} before"),
            ("Turnover", f"{document.turnover:.2%}", f"of NAV, {len(document.trades)} trades"),
            ("Fees", *fees),
            ("Cash after", amount_text(document.cash_after), f"{document.currency}, before costs"),
        )
        self._result.show(tiles, plan.plot(), document.summary())

    def _laid_out(self) -> w.Box:
        actions = w.HBox([self._button, self._accept, self._status]).add_class("tg-actions")
        controls = w.VBox([self.form.widget, actions]).add_class("tg-controls")
        outcome = w.VBox([self._notices.widget, self._accepted, self._result.widget]).add_class("tg-outcome")
        return w.Box([controls, outcome]).add_class("tg-body")
