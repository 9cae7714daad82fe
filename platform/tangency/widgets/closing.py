"""The end of widgets that are no longer shown."""

from __future__ import annotations

import ipywidgets as w

__all__ = ["close_whole"]


def close_whole(widget: w.Widget) -> None:
    """Close a widget and all within it: a browser keeps what is not closed."""
    for child in getattr(widget, "children", ()):
        close_whole(child)
    widget.close()
