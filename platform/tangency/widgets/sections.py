"""The sections of a page, one of them shown; those that are not seen at first are made when they are opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as w

from tangency.widgets.notice import NoticePanel

__all__ = ["Sections"]


class Sections:
    """Shows one section at a time.

    Parameters
    ----------
    makers
        Title → what makes the section: a visitor who does not open it does not wait for it. One that fails leaves a
        notice in its place, and is made again when it is opened again.
    first
        Title of the section that is shown at first.
    on_open
        Called with the title of each section that is opened, once it is made; not of the first at the beginning.

    Attributes
    ----------
    widget
        What is shown.
    """

    def __init__(
        self, makers: Mapping[str, Callable[[], w.Widget]], *, first: str, on_open: Callable[[str], None]
    ) -> None:
        self._makers = dict(makers)
        self._on_open = on_open
        # A box around each, for the style of a section has the last word on its own display.
        self._boxes: dict[str, w.VBox] = {}
        self._choice = w.ToggleButtons(options=list(makers), value=first).add_class("tg-sections")
        self._choice.observe(self._chosen, names="value")
        self.widget = w.VBox([self._choice])
        self._prepare(first)
        self._show(first)

    @property
    def shown(self) -> str:
        """Title of the section that is shown."""
        title: str = self._choice.value
        return title

    def open(self, title: str) -> None:
        """Show a section."""
        self._choice.value = title

    def _chosen(self, _change: dict[str, Any]) -> None:
        title = self.shown
        if self._prepare(title):
            self._on_open(title)
        self._show(title)

    def _prepare(self, title: str) -> bool:
        """Return whether the section is made, and make it where it was not."""
        box = self._boxes.setdefault(title, w.VBox())
        notices = NoticePanel()
        if title in self._makers and not notices.guard(lambda: self._make(title, box)):
            box.children = (notices.widget,)
        return title not in self._makers

    def _make(self, title: str, box: w.VBox) -> None:
        box.children = (self._makers[title](),)
        del self._makers[title]

    def _show(self, title: str) -> None:
        self.widget.children = (self._choice, *self._boxes.values())
        for name, section in self._boxes.items():
            section.layout.display = "" if name == title else "none"
