"""The sections of a page, one of them shown; those that are not seen at first are made when they are opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as w

__all__ = ["Sections"]


class Sections:
    """Shows one section at a time.

    Parameters
    ----------
    first
        Title and widget of the section that is shown at first.
    later
        Title of another, and what makes it: a visitor who does not open it does not wait for it.
    """

    def __init__(self, first: tuple[str, w.Widget], later: tuple[str, Callable[[], w.Widget]]) -> None:
        # A box around each, for the style of a section has the last word on its own display.
        self._made = {first[0]: w.VBox([first[1]])}
        self._makers = dict([later])
        self._choice = w.ToggleButtons(options=[first[0], later[0]], value=first[0]).add_class("tg-sections")
        self._choice.observe(self._chosen, names="value")
        self.widget = w.VBox([self._choice, self._made[first[0]]])

    def open(self, title: str) -> None:
        """Show a section."""
        self._choice.value = title

    def _chosen(self, _change: dict[str, Any]) -> None:
        title = self._choice.value
        if title not in self._made:
            self._made[title] = w.VBox([self._makers[title]()])
            self.widget.children = (*self.widget.children, self._made[title])
        for name, section in self._made.items():
            section.layout.display = "" if name == title else "none"
