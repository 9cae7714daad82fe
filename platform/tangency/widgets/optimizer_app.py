"""The optimiser for portfolio managers: the request to the left, certified weights to the right."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from importlib import resources
from time import perf_counter
from typing import Any

import ipywidgets as w
from traitlets import TraitError

from tangency.desk.component_slots import ComponentChoice, Slot, slots_of
from tangency.desk.desk import Desk
from tangency.desk.use_cases.optimize import OptimizeRequest
from tangency.errors import ConfigurationError, TangencyError
from tangency.host.parameters import validated
from tangency.widgets.card import card
from tangency.widgets.component_picker import ComponentPicker
from tangency.widgets.constraint_editor import ConstraintEditor
from tangency.widgets.data_page import DataPage
from tangency.widgets.debounce import Debounced
from tangency.widgets.kept_form import KeptForm
from tangency.widgets.notice import NoticePanel, notice_html, unexpected
from tangency.widgets.page import Page
from tangency.widgets.plot import prepare_plots
from tangency.widgets.results import ResultsPanel
from tangency.widgets.sections import Sections
from tangency.widgets.universe_picker import UniversePicker

__all__ = ["OptimizerApp", "optimizer_app"]

_FIRST_CONSTRAINTS = ("weight <= 20%",)


def _slots() -> dict[str, Slot]:
    """Return the slots of an optimisation, the one that names the method first."""
    slots = slots_of(OptimizeRequest)
    return dict(sorted(slots.items(), key=lambda pair: not pair[1].is_main))


def _name(component: ComponentChoice | None) -> str | None:
    return None if component is None else component.name


class OptimizerApp:
    """The app on a desk; nothing is computed until a browser shows it or `optimize` is called.

    Attributes
    ----------
    widget
        What is shown.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
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
        self._page = Page()
        self._page.once(self._begin)
        self._live.observe(lambda _: self._keep(), names="value")
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
        result = self._desk.run(self.request())
        self._results.show(result)
        self._status.value = f"Run <code>{escape(str(result.run_id))}</code>"

    def _tried(self) -> None:
        self._results.show(self._desk.tried(self.request()))
        self._status.value = "Not recorded: Optimise does"

    def _begin(self, kept: str | None) -> None:
        """Begin as the page shows the app, with what was entered before where its kernel or server had gone."""
        is_restored = kept is None or self._notices.guard(lambda: self._restore(kept))
        self._later.cancel()
        if is_restored:
            self._refresh()
        else:
            self._show_no_optimizer()

    def _restore(self, kept: str) -> None:
        try:
            self._enter(KeptForm.model_validate_json(kept))
        except (ValueError, TypeError, TraitError) as error:  # no such form, or a value that no entry can show
            raise ConfigurationError(
                "what this page has kept of the form cannot be read", where="page", remedy="enter it again"
            ) from error

    def _enter(self, form: KeptForm) -> None:
        self._live.value = form.live
        self._universe.restore(form)
        for field, picker in self._pickers.items():
            picker.restore(form.components.get(field))
        self._constraints.restore(form.constraints)

    def _keep(self) -> None:
        form = KeptForm(
            live=self._live.value,
            **self._universe.entered(),
            components={field: picker.entered() for field, picker in self._pickers.items()},
            constraints=self._constraints.entered(),
        )
        self._page.keep(form.model_dump_json())

    def _changed(self) -> None:
        self._results.mark_current(current=False)
        self._keep()
        self._later()

    def _refresh(self) -> None:
        if not self._notices.guard(self._universe.preview):
            self._show_no_optimizer()
        elif self._live.value:
            self._run(self._tried)

    def _show_no_optimizer(self) -> None:
        self._results.mark_current(current=False)
        self._status.value = "No new result."

    def _laid_out(self) -> w.VBox:
        actions = w.HBox([self._button, self._live]).add_class("tg-actions")
        controls = w.VBox(
            [
                card("Universe", self._universe.widget),
                card("Constraints", self._constraints.widget),
                card("Method", *(picker.widget for picker in self._pickers.values())),
                actions,
            ]
        ).add_class("tg-controls")
        outcome = w.VBox([self._notices.widget, self._results.widget, self._universe.members]).add_class("tg-outcome")
        title = w.HTML("<h1>Portfolio optimiser</h1><span>Tangency</span>")
        header = w.HBox([title, self._status]).add_class("tg-header")
        self._sections = Sections(
            ("Optimiser", w.Box([controls, outcome]).add_class("tg-body")),
            ("Data", lambda: DataPage(self._desk, on_use=self._use).widget),
        )
        return w.VBox([w.HTML(_style()), header, self._sections.widget, self._page]).add_class("tg-app")

    def _use(self, dataset: str) -> None:
        """Go to the optimiser with a dataset."""
        self._sections.open("Optimiser")
        self._notices.guard(lambda: self._universe.choose(dataset))


def optimizer_app() -> w.Widget:
    """Return the optimiser on the desk of this user, or a panel that says why there is none."""
    try:
        prepare_plots()
        return OptimizerApp(Desk()).widget
    except TangencyError as error:
        return _panel(error)
    except Exception as raised:  # noqa: BLE001  # a failing cell would stop the page without a message
        return _panel(unexpected(raised))


def _panel(error: TangencyError) -> w.VBox:
    return w.VBox([w.HTML(_style()), w.HTML(notice_html(error))]).add_class("tg-app")


def _style() -> str:
    sheet = resources.files("tangency.widgets").joinpath("style.css").read_text(encoding="utf-8")
    return f"<style>{sheet}</style>"
