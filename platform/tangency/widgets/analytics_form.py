"""The form of analytics: what is analysed, against what, and by which terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import ipywidgets as w
import pandas as pd
from pydantic import JsonValue, create_model

from tangency.contracts.params import Params
from tangency.desk.analytics_request import AnalyticsRequest
from tangency.desk.desk import Desk
from tangency.desk.use_cases.analytics import analytics
from tangency.desk.verb_call import Beside, VerbCall
from tangency.errors import ConfigurationError
from tangency.widgets.card import card, labelled
from tangency.widgets.desk_choices import analysis_choices, dataset_choices
from tangency.widgets.form import ParamsForm
from tangency.widgets.kept_form import KeptAnalytics
from tangency.widgets.request_form import RequestForm
from tangency.widgets.upload import Upload
from tangency.widgets.uploaded_frame import uploaded_frame

__all__ = ["AnalyticsForm"]

_RUN, _FILE, _WEIGHTS = "a recorded run or portfolio", "a file of returns", "weights of a dataset"
_OF_FILE = ("periods_per_year", "returns_are", "dataset")
_OF_WEIGHTS = ("dataset", "weights")
_FIRST = ("benchmark", "risk_free_annual", "level", "start", "end")
_ELSEWHERE = ("portfolio", "returns", "weights", "benchmark_returns", "risk_free", *_OF_FILE)
_FIRST_DATASET = "crypto"
_LAYOUT = "CSV: dates in the first column, simple returns in the second"
_BESIDE = "CSV: dates in the first column, simple returns of one benchmark in each other"
_COMMAND = "tangency analytics"
_NONE = ""


class AnalyticsForm:
    """The form of analytics.

    Parameters
    ----------
    on_change
        Called after each change by a hand.

    Attributes
    ----------
    widget
        What is shown.
    """

    def __init__(self, desk: Desk, on_change: Callable[[], None]) -> None:
        self._desk = desk
        self._on_change = on_change
        self._source = w.Dropdown(options=[_RUN, _FILE, _WEIGHTS], layout={"width": "100%"})
        self._chosen = w.Dropdown(options=[("none is recorded", _NONE)], layout={"width": "100%"})
        self._told = w.HTML()  # a list shows the beginning of what is chosen only
        self._run = w.Text(placeholder="none", continuous_update=False, layout={"width": "100%"})
        self._file = _upload("returns", _LAYOUT, on_change)
        self._beside = _upload("benchmark returns", _BESIDE, on_change)
        self._of_file = ParamsForm(_part("FilePart", _OF_FILE), where="analytics")
        self._of_weights = ParamsForm(_part("WeightsPart", _OF_WEIGHTS), where="analytics")
        self._form = RequestForm(desk.catalogue, analytics, first=_FIRST, elsewhere=_ELSEWHERE, on_change=on_change)
        for form in (self._of_file, self._of_weights):
            form.on_change(on_change)
        for entry in (self._source, self._chosen, self._run):
            entry.observe(self._changed, names="value")
        self._place = w.VBox()
        self._parts = {
            _RUN: (labelled("run or portfolio", self._chosen, self._told), labelled("or the id of any run", self._run)),
            _FILE: (self._file.widget, self._of_file.widget),
            _WEIGHTS: (self._of_weights.widget,),
        }
        own = card("What is analysed", labelled("portfolio", self._source), self._place)
        self.widget = w.VBox([own, card("Against what, and how", self._form.widget, self._beside.widget)])
        self.widget.add_class("tg-controls")
        self._place.children = self._parts[_RUN]

    def begin(self) -> None:
        """Show the latest run, and a dataset that there is."""
        recorded = analysis_choices(self._desk)
        if recorded:
            self._chosen.options = [(label, name) for name, label in recorded.items()]
            self._tell()
        names = dataset_choices(self._desk)
        start = _FIRST_DATASET if _FIRST_DATASET in names else next(iter(names), None)
        self._of_file.show({}, {"dataset": names})
        self._of_weights.show({"dataset": start}, {"dataset": names})

    def call(self) -> VerbCall[AnalyticsRequest]:
        """Return the call.

        Raises
        ------
        TangencyError
            For the first entry that is missing or not allowed, or a file that holds no returns.
        """
        frames: dict[Beside, pd.DataFrame] = {}
        others: dict[str, JsonValue] = {}
        if self._source.value == _RUN:
            others = {"portfolio": self._run.value.strip() or self._chosen.value or None}
        elif self._source.value == _WEIGHTS:
            others = self._of_weights.values()
        else:
            others = self._of_file.values()
            frames["returns"] = self._returns()
        beside = self._beside.file()
        if beside is not None:
            frames["benchmark_returns"] = uploaded_frame(beside, where="benchmark returns")
        return VerbCall(request=self._form.request(others), frames=frames)

    def entered(self) -> KeptAnalytics:
        """Return what is entered, valid or not, for `restore`; a page keeps no file."""
        return KeptAnalytics(
            source=self._source.value,
            portfolio=self._chosen.value,
            run=self._run.value,
            of_file=self._of_file.values(),
            of_weights=self._of_weights.values(),
            request=self._form.entered(),
        )

    def restore(self, kept: str) -> None:
        """Show what was entered before, given as JSON; raises ConfigurationError for what may no longer be chosen."""
        before = KeptAnalytics.model_validate_json(kept)
        offered: Mapping[str, Mapping[str, str]] = {"dataset": dataset_choices(self._desk)}
        self._of_file.show(before.of_file, offered)
        self._of_weights.show(before.of_weights, offered)
        self._form.restore(before.request)
        self.take(before.portfolio)
        self._run.value = before.run or self._run.value
        self._source.value = before.source

    def take(self, run: str) -> None:
        """Show a run or a portfolio as what is analysed; what has left the list of the latest, by its name."""
        is_listed = run in {name for _, name in self._chosen.options}
        if is_listed:
            self._chosen.value = run
        self._run.value = "" if is_listed else run
        self._source.value = _RUN

    def _changed(self, _change: dict[str, Any]) -> None:
        self._place.children = self._parts[self._source.value]
        self._tell()
        self._on_change()

    def _tell(self) -> None:
        told = f"{self._chosen.label}; {self._chosen.value}" if self._chosen.value else ""
        self._told.value = f'<span class="tg-help">{escape(told)}</span>'

    def _returns(self) -> pd.DataFrame:
        held = self._file.file()
        if held is None:
            raise ConfigurationError("there are no returns", where="returns", remedy=f"choose a file; {_LAYOUT}")
        return uploaded_frame(held, where="returns")


def _upload(label: str, layout: str, on_change: Callable[[], None]) -> Upload:
    return Upload(label, layout, endings=".csv,.txt", command=_COMMAND, on_change=on_change)


def _part(name: str, fields: tuple[str, ...]) -> type[Params]:
    own: dict[str, Any] = {
        field: (AnalyticsRequest.model_fields[field].annotation, AnalyticsRequest.model_fields[field])
        for field in fields
    }
    model: type[Params] = create_model(name, __base__=Params, **own)
    return model
