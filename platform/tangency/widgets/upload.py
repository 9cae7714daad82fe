"""A file that a browser sends: its content stays in memory, and nothing is written before it is imported."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as w

from tangency.market import HeldFile

__all__ = ["Upload"]

_ENDINGS = ".csv,.tsv,.tab,.txt,.gz,.parquet,.pq,.feather,.arrow,.ipc,.xlsx,.xlsm,.xlsb,.xls,.ods"


class Upload:
    """Selects one file.

    Parameters
    ----------
    label, help_text
        What the file is, and what it holds.
    on_change
        Called after a file came or was removed.
    """

    def __init__(self, label: str, help_text: str, *, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self._chooser = w.FileUpload(accept=_ENDINGS, multiple=False, description="Choose file").add_class("tg-upload")
        self._name = w.HTML().add_class("tg-file-name")
        self._remove = w.Button(description="Remove", layout={"display": "none"}).add_class("tg-plain")
        self._remove.on_click(lambda _: self.clear())
        self._chooser.observe(self._changed, names="value")
        title = w.HTML(f'<span class="tg-label">{escape(label)}</span>')
        described = w.HTML(f'<span class="tg-help">{escape(help_text)}</span>')
        row = w.HBox([self._chooser, self._remove, self._name]).add_class("tg-upload-row")
        self.widget = w.VBox([title, row, described]).add_class("tg-field")

    def file(self) -> HeldFile | None:
        """Return the file; None where none is chosen."""
        if not self._chooser.value:
            return None
        sent = self._chooser.value[0]
        return HeldFile(name=str(sent["name"]), content=bytes(sent["content"]))

    def clear(self) -> None:
        """Forget the file."""
        self._chooser.value = ()

    def _changed(self, _change: dict[str, Any]) -> None:
        chosen = self.file()
        self._name.value = "" if chosen is None else escape(f"{chosen.name}, {len(chosen.content):,} bytes")
        self._remove.layout.display = "none" if chosen is None else ""
        self._on_change()
