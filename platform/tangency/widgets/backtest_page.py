"""Backtests for portfolio managers: what decides, how it trades and what that costs, walked forward over a dataset."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any

import ipywidgets as w
from pydantic import JsonValue, create_model

from tangency.contracts.params import Params
from tangency.contracts.progress import OnProgress
from tangency.desk.backtest_request import BacktestRequest
from tangency.desk.component_slots import ComponentChoice, slots_of
from tangency.desk.desk import Desk
from tangency.desk.use_cases.backtest import backtest
from tangency.desk.verb_call import VerbCall
from tangency.host.parameters import validated
from tangency.results.backtest import BacktestResult
from tangency.results.backtest_document import BacktestDocument
from tangency.results.honesty_text import HEADLINE, figure_text, interval_text
from tangency.simulate.score_rule import ScoreRule
from tangency.simulate.terms import Costs, Trading
from tangency.widgets.background import Background
from tangency.widgets.card import card, folded
from tangency.widgets.component_picker import ComponentPicker
from tangency.widgets.constraint_editor import ConstraintEditor
from tangency.widgets.desk_choices import dataset_choices
from tangency.widgets.form import ParamsForm
from tangency.widgets.kept_form import KeptBacktest
from tangency.widgets.notice import NoticePanel
from tangency.widgets.step_result import StepResult

__all__ = ["BacktestPage"]

_OF_DATA = ("dataset", "start", "end", "every", "window", "capital")
_LATER = ("delay", "benchmark", "benchmark_every", "hypothesis", "seed", "flows", "universe", "sector_taxonomy")
_SLOTS = ("optimizer", "within_sectors", "strategy", "risk_model", "return_model", "policy")
_FIRST_DATASET = "crypto"
_TILES = ("annual_return", "sharpe_ratio", "max_drawdown")
_VIEWS = tuple(
    (kind.capitalize(), kind) for kind in ("equity", "drawdown", "weights", "sectors", "costs", "strategies")
)
_DEFAULT_COSTS: Mapping[str, JsonValue] = {"fee_bps": 10.0}


class BacktestPage:
    """The form of a backtest, its progress, and its result.

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
        self._notices = NoticePanel()
        self._data = ParamsForm(_part("DataPart", _OF_DATA), where="backtest", first=_OF_DATA)
        self._more = ParamsForm(_part("MorePart", _LATER), where="backtest", first=("delay", "benchmark"))
        self._pickers = {
            field: ComponentPicker(
                desk.catalogue, slots_of(BacktestRequest)[field].kind, start=_start(field), on_change=self._changed
            )
            for field in _SLOTS
        }
        self._constraints = ConstraintEditor(("weight <= 20%",), on_change=self._changed)
        self._is_charged = w.Checkbox(value=True, description="charge what trades and holdings cost", indent=False)
        self._is_charged.observe(lambda _: self._changed(), names="value")
        self._costs = ParamsForm(Costs, _DEFAULT_COSTS, where="costs", first=("fee_bps", "half_spread_bps"))
        self._trading = ParamsForm(_without_delay(), where="trading", first=("price", "size_at"))
        self._scores = ParamsForm(ScoreRule, where="scores", first=("weighting", "share", "is_long_short"))
        for form in (self._data, self._more, self._costs, self._trading, self._scores):
            form.on_change(self._changed)
        self._made: BacktestResult | None = None
        self._views = w.ToggleButtons(options=_VIEWS, layout={"display": "none"})
        self._views.add_class("tg-sections").add_class("tg-views")
        self._views.observe(lambda _: self._notices.guard(self._draw), names="value")
        self._result = StepResult("Backtest")
        self.background = Background(self._notices, "Backtest", self._begun)
        self.widget = self._laid_out()

    def begin(self, restore: Callable[[], None] | None) -> None:
        """Begin as a page shows it, with what was entered before where its kernel or server had gone."""
        names = list(dataset_choices(self._desk))
        start = _FIRST_DATASET if _FIRST_DATASET in names else next(iter(names), None)
        self._notices.guard(lambda: self._data.show({"dataset": start}, {"dataset": dataset_choices(self._desk)}))
        if restore is not None:
            self._notices.guard(restore)

    def request(self) -> BacktestRequest:
        """Return the request.

        Raises
        ------
        TangencyError
            For the first entry that is missing or not allowed; nothing that a browser sends is trusted.
        """
        values: dict[str, Any] = {
            **self._data.values(),
            **self._more.values(),
            **{field: picker.selected() for field, picker in self._pickers.items()},
            "constraints": self._constraints.texts(),
            "costs": self._costs.params() if self._is_charged.value else None,
            "trading": self._trading.params(),
            "scores": self._scores.params(),
        }
        return validated(BacktestRequest, values, where="backtest")

    def entered(self) -> KeptBacktest:
        """Return what is entered, valid or not, for `restore`."""
        return KeptBacktest(
            values={**self._data.values(), **self._more.values()},
            components={field: picker.entered() for field, picker in self._pickers.items()},
            constraints=self._constraints.entered(),
            is_charged=self._is_charged.value,
            costs=self._costs.values(),
            trading=self._trading.values(),
            scores=self._scores.values(),
        )

    def restore(self, kept: KeptBacktest) -> None:
        """Show what was entered before; raises ConfigurationError for what may no longer be chosen."""
        values = kept.values
        self._data.show({name: values.get(name) for name in _OF_DATA}, {"dataset": dataset_choices(self._desk)})
        self._more.show({name: values[name] for name in _LATER if name in values})
        for field, picker in self._pickers.items():
            picker.restore(kept.components.get(field))
        self._constraints.restore(kept.constraints)
        self._is_charged.value = kept.is_charged
        for form, own in ((self._costs, kept.costs), (self._trading, kept.trading), (self._scores, kept.scores)):
            form.show(own)

    def _changed(self) -> None:
        self._result.mark_current(current=False)
        self._on_entered()

    def _begun(self) -> Callable[[OnProgress], Callable[[], str]]:
        request = self.request()
        self._result.mark_current(current=False)

        def work(on_progress: OnProgress) -> Callable[[], str]:
            made = self._desk.answer(backtest, VerbCall(request=request, on_progress=on_progress))
            return lambda: self._shown(made)

        return work

    def _shown(self, made: BacktestResult) -> str:
        self._made = made
        self._draw()
        self._views.layout.display = ""
        return f"Run <code>{escape(str(made.run_id))}</code>"

    def _draw(self) -> None:
        made = self._made
        if made is not None:
            document = made.document()
            self._result.show(_tiles(document), made.plot(self._views.value), document.summary())

    def _laid_out(self) -> w.Box:
        pickers = {field: picker.widget for field, picker in self._pickers.items()}
        controls = w.VBox(
            [
                card("Data", self._data.widget),
                card("What decides", pickers["optimizer"], pickers["strategy"], self._constraints.widget),
                folded("Within each sector", pickers["within_sectors"]),
                folded("How it estimates", pickers["risk_model"], pickers["return_model"]),
                folded("Scores to weights", self._scores.widget),
                card("Trading", pickers["policy"], self._is_charged, self._costs.widget),
                folded("How orders are filled", self._trading.widget),
                card("Against what, and more", self._more.widget),
                self.background.widget,
            ]
        ).add_class("tg-controls")
        outcome = w.VBox([self._notices.widget, self._views, self._result.widget]).add_class("tg-outcome")
        return w.Box([controls, outcome]).add_class("tg-body")


def _tiles(document: BacktestDocument) -> Iterator[tuple[str, str, str]]:
    """Yield the headline: each figure with its interval, and how many books without skill were as good."""
    figures = document.honesty.figures
    for name in _TILES:
        title = HEADLINE[name][0]
        yield title[:1].upper() + title[1:], figure_text(name, figures[name]), interval_text(name, figures[name])
    p_value = document.honesty.twins.p_value
    if p_value is not None:
        yield "Books without skill", f"{p_value:.0%}", f"of {document.honesty.twins.count} and this are as good"


def _start(field: str) -> str | None:
    if field == "optimizer":
        return "erc"
    default = BacktestRequest.model_fields[field].default
    return default.name if isinstance(default, ComponentChoice) else None


def _part(name: str, fields: tuple[str, ...]) -> type[Params]:
    own: dict[str, Any] = {
        field: (BacktestRequest.model_fields[field].annotation, BacktestRequest.model_fields[field]) for field in fields
    }
    model: type[Params] = create_model(name, __base__=Params, **own)
    return model


def _without_delay() -> type[Params]:
    own: dict[str, Any] = {
        name: (field.annotation, field) for name, field in Trading.model_fields.items() if name != "delay"
    }
    model: type[Params] = create_model("TradingPart", __base__=Params, **own)
    return model
