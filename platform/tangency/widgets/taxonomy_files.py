"""Taxonomies other than sectors on a page: of each its name, and the file of its labels."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as w

from tangency.errors import ConfigurationError
from tangency.market import HeldFile
from tangency.widgets.card import labelled
from tangency.widgets.upload import Upload

__all__ = ["TaxonomyFiles"]

_COLUMNS = "of another taxonomy: symbol, label, and if need be weight, valid_from, valid_to"


class TaxonomyFiles:
    """Selects any number of files, each with a name such as `theme`.

    Parameters
    ----------
    on_change
        Called after each change.

    Attributes
    ----------
    widget
        What is shown.
    """

    def __init__(self, *, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self._rows: list[tuple[w.Text, Upload]] = []
        self._place = w.VBox()
        self._more = w.Button(description="Another").add_class("tg-plain")
        self._more.on_click(lambda _: self._add())
        self.widget = w.VBox([self._place, self._more]).add_class("tg-field")
        self._add()

    def files(self) -> dict[str, HeldFile]:
        """Return taxonomy → file.

        Raises
        ------
        ConfigurationError
            For a file without a name, or two of one name.
        """
        found: dict[str, HeldFile] = {}
        for entry, upload in self._rows:
            file, name = upload.file(), entry.value.strip()
            if file is None:
                continue
            if not name or name in found:
                what = f"two taxonomies are called {name!r}" if name else "a taxonomy has no name"
                raise ConfigurationError(what, where="taxonomy", value=file.name, remedy="name it, such as theme")
            found[name] = file
        return found

    def clear(self) -> None:
        """Forget the files."""
        for _, upload in self._rows:
            upload.clear()

    def _add(self) -> None:
        entry = w.Text(placeholder="such as theme", continuous_update=False, layout={"width": "100%"})
        entry.observe(lambda _: self._on_change(), names="value")
        upload = Upload("labels", _COLUMNS, on_change=self._on_change)
        self._rows.append((entry, upload))
        row = w.VBox([labelled("taxonomy", entry), upload.widget])
        self._place.children = (*self._place.children, row)
