"""An error as a notice: its title from the one table, what, where, value and remedy; never a traceback."""

from __future__ import annotations

import logging
from collections.abc import Callable
from html import escape

import ipywidgets as w

from tangency.errors import Infeasible, TangencyError, face_of
from tangency.errors.remedy import in_form

__all__ = ["NoticePanel", "notice_html", "unexpected"]

_LOG = logging.getLogger(__name__)


def notice_html(error: TangencyError) -> str:
    """Return the notice of an error, everything escaped."""
    details = error.details(in_form)
    rows = [("Where", details["where"]), ("Value", details["value"]), ("Remedy", details["remedy"])]
    if isinstance(error, Infeasible) and error.conflict:
        rows.insert(0, ("Conflict", "; ".join(each.constraint for each in error.conflict)))
    listed = "".join(f"<dt>{name}</dt><dd>{escape(str(value))}</dd>" for name, value in rows if value is not None)
    what = escape(error.what[:1].upper() + error.what[1:])
    return (
        f'<div class="tg-notice" role="alert"><p class="tg-notice-title">{escape(face_of(error).title)}</p>'
        f"<p>{what}.</p><dl>{listed}</dl></div>"
    )


def unexpected(raised: Exception) -> TangencyError:
    """Return an error for an unexpected exception; the log has the traceback."""
    _LOG.error("an unexpected failure in a dashboard", exc_info=raised)
    return TangencyError(
        f"an unexpected failure: {type(raised).__name__}: {raised}", remedy="see the server's log, and report it"
    )


class NoticePanel:
    """Where the notices of an app appear; empty while all is well."""

    def __init__(self) -> None:
        self.widget = w.HTML(layout={"display": "none"}).add_class("tg-notices")

    def show(self, error: TangencyError) -> None:
        """Show an error in place of the one before."""
        self.widget.value = notice_html(error)
        self.widget.layout.display = ""

    def clear(self) -> None:
        """Show nothing."""
        self.widget.value = ""
        self.widget.layout.display = "none"

    def guard(self, act: Callable[[], None]) -> bool:
        """Run `act` and return whether it went well; what it raises becomes the notice in place of the one before."""
        # Not after it: what `act` has begun beside this thread may have failed by then, and its notice is to stay.
        self.clear()
        try:
            act()
        except TangencyError as error:
            self.show(error)
        except Exception as raised:  # noqa: BLE001  # a viewer gets a notice, whatever happened
            self.show(unexpected(raised))
        else:
            return True
        return False
