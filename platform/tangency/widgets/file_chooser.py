"""A button that sends a file from the browser, in one message; what is too large for one is refused unsent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import anywidget
import traitlets as t

__all__ = ["LARGEST_MESSAGE", "LARGEST_UPLOAD", "FileChooser"]

LARGEST_UPLOAD = 32 * 1024 * 1024
"""Bytes of a file that a page takes."""

LARGEST_MESSAGE = LARGEST_UPLOAD + 1024 * 1024
"""Bytes of a message that the server of the pages takes; one that has more is dropped, with the connection."""

Received = Callable[[str, int, bytes | None], None]


class FileChooser(anywidget.AnyWidget):
    """The button; it shows nothing of the file, and keeps nothing.

    Jupyter's own sends whatever is chosen, and of a file that the connection does not take nothing is heard again.

    Attributes
    ----------
    endings
        Of the files that are offered, with commas between.
    most
        Bytes of a file that is sent.
    """

    endings = t.Unicode().tag(sync=True)
    most = t.Int(LARGEST_UPLOAD).tag(sync=True)

    _esm = """
    function render({ model, el }) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Choose file" });
      button.className = "tg-choose";
      const input = Object.assign(document.createElement("input"), { type: "file", accept: model.get("endings") });
      input.addEventListener("change", async () => {
        const file = input.files[0];
        if (!file) return;
        const about = { name: file.name, size: file.size };
        input.value = "";
        if (file.size > model.get("most")) model.send(about);
        else model.send(about, undefined, [await file.arrayBuffer()]);
      });
      button.addEventListener("click", () => input.click());
      el.append(button);
    }
    export default { render };
    """

    def when_received(self, act: Received) -> None:
        """Call `act` with name, size and content of each file that is chosen; without content where it is too large."""
        self._act = act
        self.on_msg(self._on_message)

    def _on_message(self, _widget: object, message: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        content = bytes(buffers[0]) if buffers else None
        size = message.get("size")
        self._act(str(message.get("name", "")), size if isinstance(size, int) else 0, content)
