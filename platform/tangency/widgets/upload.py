"""A file that a browser sends: its content stays in memory, and nothing is written before it is imported."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import ipywidgets as w

from tangency.market import HeldFile
from tangency.widgets.file_chooser import LARGEST_UPLOAD, FileChooser

__all__ = ["Upload"]

_ENDINGS = ".csv,.tsv,.tab,.txt,.gz,.parquet,.pq,.feather,.arrow,.ipc,.xlsx,.xlsm,.xlsb,.xls,.ods"


class Upload:
    """Selects one file.

    Parameters
    ----------
    label, help_text
        What the file is, and what it holds.
    endings
        Of the files that are offered, with commas between.
    command
        What takes a file that is too large for a page.
    on_change
        Called after a file came or was removed.
    """

    def __init__(
        self,
        label: str,
        help_text: str,
        *,
        endings: str = _ENDINGS,
        command: str = "tangency data import",
        on_change: Callable[[], None],
    ) -> None:
        self._command = command
        self._on_change = on_change
        self._file: HeldFile | None = None
        self._chooser = FileChooser(endings=endings)
        self._chooser.when_received(self._received)
        self._name = w.HTML().add_class("tg-file-name")
        self._remove = w.Button(description="Remove", layout={"display": "none"}).add_class("tg-plain")
        self._remove.on_click(lambda _: self.clear())
        title = w.HTML(f'<span class="tg-label">{escape(label)}</span>')
        described = w.HTML(f'<span class="tg-help">{escape(help_text)}</span>')
        row = w.HBox([self._chooser, self._remove, self._name]).add_class("tg-upload-row")
        self.widget = w.VBox([title, row, described]).add_class("tg-field")

    def file(self) -> HeldFile | None:
        """Return the file; None where none is chosen."""
        return self._file

    def clear(self) -> None:
        """Forget the file."""
        if self._file is not None:
            self._take(None, "")

    def _received(self, name: str, size: int, content: bytes | None) -> None:
        if content is None or len(content) > LARGEST_UPLOAD:
            told = f"{name} has {size:,} bytes, more than a page takes; `{self._command}` takes it"
            self._take(None, f'<span class="tg-complaint" role="alert">{escape(told)}</span>')
        else:
            self._take(HeldFile(name=name, content=content), escape(f"{name}, {len(content):,} bytes"))

    def _take(self, file: HeldFile | None, told: str) -> None:
        self._file = file
        self._name.value = told
        self._remove.layout.display = "none" if file is None else ""
        self._on_change()
