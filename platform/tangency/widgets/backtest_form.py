"""The form of a backtest: what decides, on which data, how it trades and what that costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import ipywidgets as w
from pydantic import JsonValue, create_model

from tangency.contracts.params import Params
from tangency.desk.backtest_request import BacktestRequest
from tangency.desk.component_slots import ComponentChoice, slots_of
from tangency.desk.desk import Desk
from tangency.desk.verb_call import VerbCall
from tangency.host.parameters import validated
from tangency.simulate.score_rule import ScoreRule
from tangency.simulate.terms import Costs, Trading
from tangency.widgets.card import card, folded
from tangency.widgets.component_picker import ComponentPicker
from tangency.widgets.constraint_editor import ConstraintEditor
from tangency.widgets.desk_choices import dataset_choices
from tangency.widgets.form import ParamsForm
from tangency.widgets.kept_form import KeptBacktest

__all__ = ["BacktestForm"]

_OF_DATA = ("dataset", "start", "end", "every", "window", "capital")
_LATER = ("delay", "benchmark", "benchmark_every", "hypothesis", "seed", "flows", "universe", "sector_taxonomy")
_SLOTS = ("optimizer", "within_sectors", "strategy", "risk_model", "return_model", "policy")
_FIRST_DATASET = "crypto"
_DEFAULT_COSTS: Mapping[str, JsonValue] = {"fee_bps": 10.0}
_BY_OPTIMIZER: Mapping[str, str | None] = MappingProxyType({"optimizer": "erc"})


class BacktestForm:
    """The form of a backtest.

    Parameters
    ----------
    on_change
        Called after each change by a hand.
    deciding
        Slot → the component that is chosen at first, where it is not the request's own default; None for none.
    constraints
        Those that are there at first.

    Attributes
    ----------
    widget
        What is shown.
    """

    def __init__(
        self,
        desk: Desk,
        on_change: Callable[[], None],
        *,
        deciding: Mapping[str, str | None] = _BY_OPTIMIZER,
        constraints: tuple[str, ...] = ("weight <= 20%",),
    ) -> None:
        self._desk = desk
        self._data = ParamsForm(_part("DataPart", _OF_DATA), where="backtest", first=_OF_DATA)
        self._more = ParamsForm(_part("MorePart", _LATER), where="backtest", first=("delay", "benchmark"))
        self._pickers = {field: _picker(desk, field, deciding, on_change) for field in _SLOTS}
        self._constraints = ConstraintEditor(constraints, on_change=on_change)
        self._is_charged = w.Checkbox(value=True, description="charge what trades and holdings cost", indent=False)
        self._is_charged.observe(lambda _: on_change(), names="value")
        self._costs = ParamsForm(Costs, _DEFAULT_COSTS, where="costs", first=("fee_bps", "half_spread_bps"))
        self._trading = ParamsForm(_without_delay(), where="trading", first=("price", "size_at"))
        self._scores = ParamsForm(ScoreRule, where="scores", first=("weighting", "share", "is_long_short"))
        for form in (self._data, self._more, self._costs, self._trading, self._scores):
            form.on_change(on_change)
        self.widget = self._laid_out()

    def begin(self) -> None:
        """Show a dataset that there is."""
        names = list(dataset_choices(self._desk))
        start = _FIRST_DATASET if _FIRST_DATASET in names else next(iter(names), None)
        self._data.show({"dataset": start}, {"dataset": dataset_choices(self._desk)})

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

    def call(self) -> VerbCall[BacktestRequest]:
        """Return the call of the request; raises what `request` does."""
        return VerbCall(request=self.request())

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

    def restore(self, kept: str) -> None:
        """Show what was entered before, given as JSON; raises ConfigurationError for what may no longer be chosen."""
        before = KeptBacktest.model_validate_json(kept)
        values = before.values
        self._data.show({name: values.get(name) for name in _OF_DATA}, {"dataset": dataset_choices(self._desk)})
        self._more.show({name: values[name] for name in _LATER if name in values})
        for field, picker in self._pickers.items():
            picker.restore(before.components.get(field))
        self._constraints.restore(before.constraints)
        self._is_charged.value = before.is_charged
        for form, own in ((self._costs, before.costs), (self._trading, before.trading), (self._scores, before.scores)):
            form.show(own)

    def _laid_out(self) -> w.VBox:
        pickers = {field: picker.widget for field, picker in self._pickers.items()}
        return w.VBox(
            [
                card("Data", self._data.widget),
                card("What decides", pickers["optimizer"], pickers["strategy"], self._constraints.widget),
                folded("Within each sector", pickers["within_sectors"]),
                folded("How it estimates", pickers["risk_model"], pickers["return_model"]),
                folded("Scores to weights", self._scores.widget),
                card("Trading", pickers["policy"], self._is_charged, self._costs.widget),
                folded("How orders are filled", self._trading.widget),
                card("Against what, and more", self._more.widget),
            ]
        ).add_class("tg-controls")


def _picker(
    desk: Desk, field: str, deciding: Mapping[str, str | None], on_change: Callable[[], None]
) -> ComponentPicker:
    default = BacktestRequest.model_fields[field].default
    start = deciding[field] if field in deciding else default.name if isinstance(default, ComponentChoice) else None
    kind = slots_of(BacktestRequest)[field].kind
    return ComponentPicker(desk.catalogue, kind, start=start, is_optional=default is None, on_change=on_change)


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
