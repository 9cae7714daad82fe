"""Notifies the kernel that a browser shows the app: a preheated kernel computes nothing until then."""

from __future__ import annotations

from collections.abc import Callable

import anywidget

__all__ = ["ShownSignal"]


class ShownSignal(anywidget.AnyWidget):
    """An invisible widget that sends one message when it is drawn."""

    _esm = """
    function render({ model, el }) {
      el.style.display = "none";
      model.send({ shown: true });
    }
    export default { render };
    """

    def once(self, act: Callable[[], None]) -> None:
        """Call `act` the first time that a browser draws the widget."""
        self._act: Callable[[], None] | None = act
        self.on_msg(self._on_message)

    def _on_message(self, *_message: object) -> None:
        act, self._act = self._act, None
        if act is not None:
            act()
