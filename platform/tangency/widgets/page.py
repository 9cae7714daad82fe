"""The page that shows an app: it says when it does, and keeps what was entered for the kernel that comes after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import anywidget
import ipywidgets as w
import traitlets as t

__all__ = ["Page"]

# What was entered is a few kilobytes; a page could send anything.
_MOST_CHARACTERS = 200_000
_MOST_OF_ADDRESS = 200


class PageContent(w.Widget):  # type: ignore[misc]  # ipywidgets has no types
    """What the page is to keep, and its title, as a plain model, which takes every message (see `PlotContent`)."""

    kept = t.Unicode().tag(sync=True)
    title = t.Unicode().tag(sync=True)


class Page(anywidget.AnyWidget):
    """An invisible widget that sends one message when it is drawn, with what the page had kept.

    A dashboard's page keeps a text as long as its tab is open, also when its kernel or server is gone. In a notebook
    nothing is kept: there a cell that is run again begins anew.

    Attributes
    ----------
    content
        What the page keeps.
    address
        The last part of a dashboard's address, from the time when it is drawn; empty before, and in a notebook.
    asked
        What followed a # there, for the page that a link leads to; empty where there was none.
    """

    address = ""
    asked = ""
    content = t.Instance(w.Widget).tag(sync=True, **w.widget_serialization)

    _esm = """
    const NAME = "tangency:" + location.pathname;
    const isDashboard = () => document.body.dataset.voila === "voila";

    async function render({ model, el }) {
      el.style.display = "none";
      const content = await model.widget_manager.get_model(model.get("content").replace("IPY_MODEL_", ""));
      let kept = null;
      if (isDashboard()) {
        try { kept = sessionStorage.getItem(NAME); } catch { /* a browser may forbid it */ }
      }
      const keep = () => {
        if (!isDashboard()) return;
        try { sessionStorage.setItem(NAME, content.get("kept")); } catch { /* as above */ }
      };
      const entitle = () => { if (isDashboard() && content.get("title")) document.title = content.get("title"); };
      content.on("change:kept", keep);
      content.on("change:title", entitle);
      entitle();
      const address = isDashboard() ? location.pathname.split("/").pop() : "";
      const asked = isDashboard() ? location.hash.slice(1) : "";
      if (asked) history.replaceState(null, "", location.pathname + location.search);  // once: what is entered counts
      model.send({ shown: true, kept, address, asked });
      return () => {
        content.off("change:kept", keep);
        content.off("change:title", entitle);
      };
    }
    export default { render };
    """

    def __init__(self) -> None:
        super().__init__(content=PageContent())

    def keep(self, text: str) -> None:
        """Have the page keep a text, in place of the one before."""
        self.content.kept = text

    def entitle(self, title: str) -> None:
        """Have the page of a dashboard bear a title."""
        self.content.title = title

    def once(self, act: Callable[[str | None], None]) -> None:
        """Call `act` the first time that a browser draws the widget, with what the page had kept."""
        self._act: Callable[[str | None], None] | None = act
        self.on_msg(self._on_message)

    def _on_message(self, _widget: object, message: Mapping[str, Any], _buffers: object) -> None:
        act, self._act = self._act, None
        if act is None:
            return
        kept = message.get("kept")
        self.address, self.asked = _short(message.get("address")), _short(message.get("asked"))
        act(kept if isinstance(kept, str) and len(kept) <= _MOST_CHARACTERS else None)


def _short(text: object) -> str:
    return text if isinstance(text, str) and len(text) <= _MOST_OF_ADDRESS else ""
