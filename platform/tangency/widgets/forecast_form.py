"""The form of judged forecasts: a file of them, the dataset that they are held against, and how."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as w
import pandas as pd

from tangency.desk.alpha_request import AlphaRequest
from tangency.desk.desk import Desk
from tangency.desk.table_gaps import may_have_gaps
from tangency.desk.use_cases.alpha import alpha
from tangency.desk.verb_call import VerbCall
from tangency.errors import ConfigurationError
from tangency.widgets.card import card
from tangency.widgets.desk_choices import dataset_choices
from tangency.widgets.kept_form import KeptRequest
from tangency.widgets.request_form import RequestForm
from tangency.widgets.upload import Upload
from tangency.widgets.uploaded_frame import uploaded_frame

__all__ = ["ForecastForm"]

_FIRST = ("dataset", "horizon", "delay", "windows", "quantiles", "cost_bps", "transforms", "combination")
_ELSEWHERE = ("frame", "forecasts")
_FIRST_DATASET = "crypto"
_LAYOUT = "CSV: dates in the first column, the others are assets, or forecast::asset for several forecasts"


class ForecastForm:
    """The form of judged forecasts.

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
        self._file = Upload(
            "forecasts", _LAYOUT, endings=".csv,.txt", command="tangency alpha --forecasts", on_change=on_change
        )
        self._form = RequestForm(desk.catalogue, alpha, first=_FIRST, elsewhere=_ELSEWHERE, on_change=on_change)
        self.widget = w.VBox([card("Forecasts", self._file.widget), card("Judging", self._form.widget)])
        self.widget.add_class("tg-controls")

    def begin(self) -> None:
        """Show a dataset that there is."""
        choices = dataset_choices(self._desk)
        start = _FIRST_DATASET if _FIRST_DATASET in choices else next(iter(choices), None)
        self._form.offer({"dataset": choices}, {"dataset": start})

    def call(self) -> VerbCall[AlphaRequest]:
        """Return the call.

        Raises
        ------
        TangencyError
            For the first entry that is missing or not allowed, or no file of forecasts.
        """
        return VerbCall(request=self._form.request(), frames={"forecasts": self._forecasts()})

    def entered(self) -> KeptRequest:
        """Return what is entered, valid or not, for `restore`; a page keeps no file."""
        return self._form.entered()

    def restore(self, kept: str) -> None:
        """Show what was entered before, given as JSON; raises ConfigurationError for what may no longer be chosen."""
        self._form.restore(KeptRequest.model_validate_json(kept))

    def _forecasts(self) -> pd.DataFrame:
        held = self._file.file()
        if held is None:
            raise ConfigurationError("there are no forecasts", where="forecasts", remedy=f"choose a file; {_LAYOUT}")
        return uploaded_frame(held, where="forecasts", has_gaps=may_have_gaps(AlphaRequest, "forecasts"))
