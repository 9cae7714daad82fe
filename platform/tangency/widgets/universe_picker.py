"""The universe: a dataset, a day and the rule that selects the members, with its members."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

import ipywidgets as w
from pydantic import JsonValue

from tangency.desk.desk import Desk
from tangency.desk.optimize_request import OptimizeRequest
from tangency.domain.constraint import Membership
from tangency.errors import ConfigurationError
from tangency.host.parameters import validated
from tangency.market import PricePanel, UniverseRule
from tangency.widgets.card import labelled
from tangency.widgets.form import ParamsForm
from tangency.widgets.kept_form import KeptUniverse
from tangency.widgets.tables import members_html

__all__ = ["UniversePicker"]

_FIRST = "crypto"
# What nearly every universe says; the rest of the rule is in a fold.
_FIRST_FIELDS = ("top", "n_returns", "max_missing", "max_gap", "exclude_sectors", "sessions", "include")


class UniversePicker:
    """Selects dataset, day and rule.

    Parameters
    ----------
    on_change
        Called after each change.

    Attributes
    ----------
    members
        Shows the members once `preview` has drawn them.
    """

    def __init__(self, desk: Desk, *, on_change: Callable[[], None]) -> None:
        self._desk = desk
        self._on_change = on_change
        names = desk.datasets.names()
        self._dataset = w.Dropdown(
            options=[(name, name) for name in names],
            value=_FIRST if _FIRST in names else names[0],
            layout={"width": "100%"},
        )
        self._title = w.HTML().add_class("tg-field")
        self._as_of = w.Text(
            placeholder="YYYY-MM-DD", tooltip="last session known", continuous_update=False, layout={"width": "100%"}
        )
        self._rule = w.VBox().add_class("tg-rule")
        self.members = w.HTML()
        pair = w.Box([labelled("dataset", self._dataset), labelled("as of", self._as_of)]).add_class("tg-pair")
        self.widget = w.VBox([pair, self._title, self._rule])
        self._show_dataset()
        self._dataset.observe(self._chosen, names="value")
        self._as_of.observe(self._changed, names="value")

    def values(self) -> dict[str, JsonValue]:
        """Return the selection as the fields of a request.

        Raises
        ------
        ConfigurationError
            For a rule that is not allowed.
        """
        return {
            "dataset": self._dataset.value,
            "as_of": self._as_of.value.strip() or None,
            "universe": self._form.params(),
        }

    def entered(self) -> dict[str, Any]:
        """Return what is entered, valid or not, as `KeptUniverse` names it."""
        return {"dataset": self._dataset.value, "as_of": self._as_of.value, "universe": self._form.values()}

    def restore(self, kept: KeptUniverse) -> None:
        """Show what was entered before.

        Raises
        ------
        TangencyError
            For a dataset that is gone or cannot be read.
        """
        if kept.dataset not in dict(self._dataset.options).values():
            raise ConfigurationError(
                "the dataset that was chosen is gone", where="page", value=kept.dataset, remedy="choose another"
            )
        self._dataset.value = kept.dataset
        self._as_of.value = kept.as_of
        self._show_rule(kept.universe)

    def choose(self, name: str) -> None:
        """Show a dataset that may be new, or of a new version.

        Raises
        ------
        TangencyError
            For one that cannot be read.
        """
        names = self._desk.datasets.names()
        self._dataset.unobserve(self._chosen, names="value")  # new options choose the first for a moment
        self._dataset.options = [(each, each) for each in names]
        self._dataset.value = name
        self._dataset.observe(self._chosen, names="value")
        self._show_dataset()
        self._on_change()

    def labels(self) -> dict[str, tuple[str, ...]]:
        """Return taxonomy → every label that an asset of the dataset has at any time."""
        known = self._desk.datasets.dataset(self._dataset.value).labels
        return {
            taxonomy: tuple(sorted({label for each in own.values() for label in _labels_of(each)}))
            for taxonomy, own in known.items()
        }

    def preview(self) -> None:
        """Draw the universe and show its members.

        Raises
        ------
        TangencyError
            Where it cannot be drawn; no members are shown then.
        """
        self.members.value = ""
        request = validated(OptimizeRequest, self.values(), where="universe")
        chosen = OptimizeRequest.model_validate(request)
        drawn = self._desk.select(str(chosen.dataset), as_of=chosen.as_of, universe=chosen.universe)
        self.members.value = members_html(drawn)

    def _chosen(self, _change: dict[str, Any]) -> None:
        try:
            self._show_dataset()
        finally:  # a dataset that cannot be read is a notice of what draws the universe
            self._on_change()

    def _changed(self, _change: dict[str, Any]) -> None:
        self._on_change()

    def _show_dataset(self) -> None:
        panel = self._desk.panel(self._dataset.value)
        rule = panel.facts.default_rule
        title = panel.facts.title
        if rule is None:
            title += "; it brings no rule: a year of returns is proposed, or what there is"
        self._as_of.value = _day(panel)
        start = {"n_returns": _proposed(panel)} if rule is None else rule.model_dump(mode="json")
        self._show_rule(start)
        self._title.value = f'<span class="tg-help">{escape(title)}</span>'

    def _show_rule(self, start: Mapping[str, JsonValue]) -> None:
        self._form = ParamsForm(UniverseRule, start, where="universe rule", first=_FIRST_FIELDS)
        self._form.on_change(self._on_change)
        self._rule.children = (self._form.widget,)


def _labels_of(membership: Membership) -> Iterable[str]:
    return (membership,) if isinstance(membership, str) else membership


def _proposed(panel: PricePanel) -> int:
    """Return a year of returns, or as many as there are."""
    return max(2, min(round(panel.calendar.periods_per_year), len(panel.prices) - 1))


def _day(panel: PricePanel) -> str:
    if panel.facts.default_as_of is not None:
        return panel.facts.default_as_of
    last = panel.first_and_last()[1]
    return last.isoformat().removesuffix("T00:00:00")
