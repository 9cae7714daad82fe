"""A computation beside the page: it tells how far it is, and can be cancelled, while the kernel goes on answering."""

from __future__ import annotations

import threading
from collections.abc import Callable
from html import escape

import ipywidgets as w

from tangency.contracts.progress import OnProgress
from tangency.contracts.running import Running
from tangency.errors import Cancelled, TangencyError
from tangency.widgets.notice import NoticePanel, unexpected

__all__ = ["Background"]


class Background:
    """Runs one computation at a time in a thread of its own.

    Parameters
    ----------
    notices
        Where an error is shown.
    label
        What the button that begins says.
    begin
        Called when the button is pressed; it returns what is computed. What it raises is shown.

    Attributes
    ----------
    widget
        The two buttons, the progress and the status.
    """

    def __init__(
        self, notices: NoticePanel, label: str, begin: Callable[[], Callable[[OnProgress], Callable[[], str]]]
    ) -> None:
        self._notices = notices
        self._begin = begin
        self._running: Running | None = None
        self._thread: threading.Thread | None = None
        self._start = w.Button(description=label, button_style="primary").add_class("tg-button")
        self._start.on_click(lambda _: self.start())
        self._cancel = w.Button(description="Cancel", disabled=True).add_class("tg-plain")
        self._cancel.on_click(lambda _: self.cancel())
        self._bar = w.FloatProgress(min=0.0, max=1.0, layout={"width": "100%", "visibility": "hidden"})
        self._status = w.HTML().add_class("tg-status-line")
        buttons = w.HBox([self._start, self._cancel])
        self.widget = w.VBox([buttons, self._bar, self._status]).add_class("tg-actions")

    def start(self) -> None:
        """Begin, unless one is running."""
        if self._running is not None:
            return
        self._notices.guard(self._go)

    def cancel(self) -> None:
        """Ask the computation to stop; it does so within a fraction of a second."""
        if self._running is not None:
            self._running.cancel()
            self._status.value = "Cancelling…"

    def wait(self, seconds: float) -> None:
        """Wait until the computation has ended; for notebooks and tests."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _go(self) -> None:
        work = self._begin()
        self._running = Running(on_progress=self._told)
        self._start.disabled, self._cancel.disabled = True, False
        self._bar.value, self._bar.layout.visibility = 0.0, "visible"
        self._status.value = "Computing…"
        self._thread = threading.Thread(target=self._run, args=(work, self._running), daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[OnProgress], Callable[[], str]], running: Running) -> None:
        try:
            with running:
                show = work(running.progress)
            self._status.value = show()
        except Cancelled:
            self._status.value = "Cancelled: nothing was recorded as finished."
        except TangencyError as error:
            self._notices.show(error)
            self._status.value = "No new result."
        except Exception as raised:  # noqa: BLE001  # a viewer gets a notice, whatever happened
            self._notices.show(unexpected(raised))
            self._status.value = "No new result."
        finally:
            self._running = None
            self._start.disabled, self._cancel.disabled = False, True
            self._bar.layout.visibility = "hidden"

    def _told(self, done: int, total: int, message: str) -> None:
        self._bar.value = done / total if total else 0.0
        self._status.value = escape(message)
