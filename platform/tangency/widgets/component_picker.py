"""A component and its params: the list of what is installed, and the form of the one that is chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from html import escape
from types import MappingProxyType
from typing import Any

import ipywidgets as w
from pydantic import JsonValue

from tangency.contracts.component import ComponentKind
from tangency.errors import ConfigurationError
from tangency.host import Catalogue, RegisteredComponent
from tangency.widgets.form import ParamsForm
from tangency.widgets.kept_form import KeptComponent

__all__ = ["ComponentPicker"]

_NONE = ""
_DEFAULTS: Mapping[str, JsonValue] = MappingProxyType({})


class ComponentPicker:
    """Selects a component of a kind.

    Parameters
    ----------
    start
        Name or id of the component that is chosen at first; the first in the list where it is not installed. None for a
        selection that may be left empty, and is at first.
    is_optional
        Whether the selection may be left empty though one is chosen at first.
    on_change
        Called after each change.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        kind: ComponentKind,
        *,
        start: str | None,
        is_optional: bool = False,
        on_change: Callable[[], None],
    ) -> None:
        self._kind = kind
        self._on_change = on_change
        self._components = {each.id: each for each in catalogue.components(kind)}
        may_be_empty = is_optional or start is None
        if not self._components and not may_be_empty:
            raise ConfigurationError(
                f"no {kind} is installed", where="plugins", remedy="see what `tangency plugins doctor` says"
            )
        names = Counter(each.spec.name for each in self._components.values())
        options = [
            (each.spec.name if names[each.spec.name] == 1 else id_, id_) for id_, each in self._components.items()
        ]
        first = next(
            (id_ for id_, each in self._components.items() if start in {id_, each.spec.name}),
            options[0][1] if options and start is not None else _NONE,
        )
        if may_be_empty:
            options = [("none", _NONE), *options]
        self._dropdown = w.Dropdown(options=options, value=first, layout={"width": "100%"})
        self._summary = w.HTML()
        self._form: ParamsForm | None = None
        self._place = w.VBox().add_class("tg-params")
        self._dropdown.observe(self._chosen, names="value")
        label = w.HTML(f'<span class="tg-label">{escape(str(kind))}</span>')
        self.widget = w.VBox([label, self._dropdown, self._summary, self._place]).add_class("tg-field")
        self._show_form()

    def selected(self) -> dict[str, JsonValue] | None:
        """Return the selected component as requests name it; None where none is.

        Raises
        ------
        ConfigurationError
            For params that are not allowed.
        """
        if self._form is None:
            return None
        return {"name": self._dropdown.value, "params": self._form.params()}

    def entered(self) -> KeptComponent | None:
        """Return what is chosen and entered, valid or not, for `restore`."""
        if self._form is None:
            return None
        return KeptComponent(name=self._dropdown.value, params=self._form.values())

    def restore(self, kept: KeptComponent | None) -> None:
        """Show what was chosen and entered before.

        Raises
        ------
        ConfigurationError
            For a component that is no longer installed.
        """
        chosen = _NONE if kept is None else kept.name
        if chosen not in dict(self._dropdown.options).values():
            raise ConfigurationError(
                f"the {self._kind} that was chosen is not installed",
                where="page",
                value=chosen,
                remedy="choose another",
            )
        self._dropdown.value = chosen
        if kept is not None:
            self._show_form(kept.params)

    def _chosen(self, _change: dict[str, Any]) -> None:
        try:
            self._show_form()
        finally:
            self._on_change()

    def _show_form(self, start: Mapping[str, JsonValue] = _DEFAULTS) -> None:
        if self._dropdown.value == _NONE:
            self._form, self._summary.value, self._place.children = None, "", ()
            return
        chosen = self._components[self._dropdown.value]
        self._form = ParamsForm(chosen.spec.params, start, where=f"{self._kind} {chosen.id}")
        self._form.on_change(self._on_change)
        self._summary.value = _summary(chosen)
        self._place.children = (self._form.widget,)


def _summary(component: RegisteredComponent) -> str:
    references = escape("\n".join(component.spec.references))
    return f'<span class="tg-help" title="{references}">{escape(component.spec.summary)}</span>'
