"""Optimisation for portfolio managers: the request to the left, certified weights to the right."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from time import perf_counter
from typing import Any

import ipywidgets as w

from tangency.desk.component_slots import ComponentChoice, Slot, slots_of
from tangency.desk.desk import Desk
from tangency.desk.optimize_request import OptimizeRequest
from tangency.host.parameters import validated
from tangency.widgets.card import card, folded
from tangency.widgets.component_picker import ComponentPicker
from tangency.widgets.constraint_editor import ConstraintEditor
from tangency.widgets.debounce import Debounced
from tangency.widgets.kept_form import KeptForm
from tangency.widgets.notice import NoticePanel
from tangency.widgets.results import ResultsPanel
from tangency.widgets.universe_picker import UniversePicker

__all__ = ["OptimizePage"]

_FIRST_CONSTRAINTS = ("weight <= 20%",)


def _slots() -> dict[str, Slot]:
    """Return the slots of an optimisation, the one that names the method first."""
    slots = slots_of(OptimizeRequest)
    return dict(sorted(slots.items(), key=lambda pair: not pair[1].is_main))


def _name(component: ComponentChoice | None) -> str | None:
    return None if component is None else component.name


class OptimizePage:
    """The section on optimisation; nothing is computed until `begin` or `optimize` is called.

    Parameters
    ----------
    on_entered
        Called after what is entered has changed.
    on_recorded
        Called with the id of each run that was recorded.

    Attributes
    ----------
    widget
        What is shown.
    """

    def __init__(self, desk: Desk, *, on_entered: Callable[[], None], on_recorded: Callable[[str], None]) -> None:
        self._desk = desk
        self._on_entered = on_entered
        self._on_recorded = on_recorded
        self._later = Debounced(self._refresh)
        self._universe = UniversePicker(desk, on_change=self._changed)
        defaults = OptimizeRequest()
        self._pickers = {
            field: ComponentPicker(
                desk.catalogue, slot.kind, start=_name(getattr(defaults, field)), on_change=self._changed
            )
            for field, slot in _slots().items()
        }
        self._constraints = ConstraintEditor(_FIRST_CONSTRAINTS, on_change=self._changed)
        self._live = w.Checkbox(value=True, description="optimise on every change", indent=False)
        self._button = w.Button(description="Optimise", button_style="primary").add_class("tg-button")
        self._button.on_click(lambda _: self.optimize())
        self._status = w.HTML().add_class("tg-status-line")
        self._notices = NoticePanel()
        self._results = ResultsPanel()
        self._live.observe(lambda _: self._on_entered(), names="value")
        self.widget = self._laid_out()

    def optimize(self) -> None:
        """Run the request, record it, and show the result or an error notice."""
        self._run(self._recorded)

    def _run(self, act: Callable[[], None]) -> None:
        self._later.cancel()
        self._button.disabled = True
        self._status.value = "Computing…"
        started = perf_counter()
        try:
            if self._notices.guard(act):
                self._status.value += f" · {perf_counter() - started:.2f} s"
            else:
                self._show_no_optimizer()
        finally:
            self._button.disabled = False

    def request(self) -> OptimizeRequest:
        """Return the request.

        Raises
        ------
        ConfigurationError
            For an invalid entry; nothing that a browser sends is trusted.
        """
        values: dict[str, Any] = {
            **self._universe.values(),
            **{field: picker.selected() for field, picker in self._pickers.items()},
            "constraints": self._constraints.texts(),
        }
        return OptimizeRequest.model_validate(validated(OptimizeRequest, values, where="request"))

    def _recorded(self) -> None:
        self._preview()  # the change that came just before waits no longer for it
        result = self._desk.run(self.request())
        self._results.show(result)
        self._status.value = f"Run <code>{escape(str(result.run_id))}</code>"
        self._on_recorded(str(result.run_id))

    def _tried(self) -> None:
        self._results.show(self._desk.tried(self.request()))
        self._status.value = "Not recorded: Optimise does"

    def begin(self, restore: Callable[[], None] | None) -> None:
        """Begin as a page shows the section, with what was entered before where its kernel or server had gone."""
        is_restored = restore is None or self._notices.guard(restore)
        self._later.cancel()
        if is_restored:
            self._refresh()
        else:
            self._show_no_optimizer()

    def use(self, dataset: str) -> None:
        """Optimise on a dataset that may be new."""
        self._notices.guard(lambda: self._universe.choose(dataset))

    def restore(self, form: KeptForm) -> None:
        """Show what was entered before; raises ConfigurationError for what is gone."""
        self._live.value = form.live
        self._universe.restore(form)
        for field, picker in self._pickers.items():
            picker.restore(form.components.get(field))
        self._constraints.restore(form.constraints)

    def entered(self) -> KeptForm:
        """Return what is entered, valid or not, for `restore`."""
        return KeptForm(
            live=self._live.value,
            **self._universe.entered(),
            components={field: picker.entered() for field, picker in self._pickers.items()},
            constraints=self._constraints.entered(),
        )

    def _changed(self) -> None:
        self._results.mark_current(current=False)
        self._on_entered()
        self._later()

    def _refresh(self) -> None:
        if not self._notices.guard(self._preview):
            self._show_no_optimizer()
        elif self._live.value:
            self._run(self._tried)

    def _preview(self) -> None:
        self._universe.preview()
        self._constraints.offer(self._universe.labels())

    def _show_no_optimizer(self) -> None:
        self._results.mark_current(current=False)
        self._status.value = "No new result."

    def _laid_out(self) -> w.Box:
        actions = w.HBox([self._button, self._live, self._status]).add_class("tg-actions")
        pickers = {field: picker.widget for field, picker in self._pickers.items()}
        within = pickers.pop("within_sectors")
        controls = w.VBox(
            [
                card("Universe", self._universe.widget),
                card("Constraints", self._constraints.widget),
                card("Method", *pickers.values()),
                folded("Within each sector", within),
                actions,
            ]
        ).add_class("tg-controls")
        outcome = w.VBox([self._notices.widget, self._results.widget, self._universe.members]).add_class("tg-outcome")
        return w.Box([controls, outcome]).add_class("tg-body")
