"""What every app has: its style, and a panel in its place where it cannot begin."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources

import ipywidgets as w

from tangency.errors import TangencyError
from tangency.widgets.notice import notice_html, unexpected
from tangency.widgets.plot import prepare_plots

__all__ = ["app_style", "guarded_app"]


def guarded_app(make: Callable[[], w.Widget]) -> w.Widget:
    """Return an app, or a panel that says why there is none."""
    try:
        prepare_plots()
        return make()
    except TangencyError as error:
        return _panel(error)
    except Exception as raised:  # noqa: BLE001  # a failing cell would stop the page without a message
        return _panel(unexpected(raised))


def app_style() -> str:
    """Return the style sheet of the apps as an element."""
    sheet = resources.files("tangency.widgets").joinpath("style.css").read_text(encoding="utf-8")
    return f"<style>{sheet}</style>"


def _panel(error: TangencyError) -> w.VBox:
    return w.VBox([w.HTML(app_style()), w.HTML(notice_html(error))]).add_class("tg-app")
