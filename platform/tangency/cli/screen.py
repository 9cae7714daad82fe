"""Prints a sequence of steps: headings, facts and tables at the terminal's width, plain in a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tangency.cli.output import Column, printable, ruled
from tangency.contracts.progress import OnProgress

__all__ = ["Screen"]

_INDENT = 3
_WIDEST = 120


class Screen:
    """Prints steps with their progress.

    Parameters
    ----------
    quiet
        Print nothing, for `--json`.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._console = Console(quiet=quiet, highlight=False)
        self._step = 0
        self._is_blank = True

    @property
    def width(self) -> int:
        """Columns within the indent; long lines are no easier to read on a wide screen."""
        return min(self._console.width, _WIDEST) - 2 * _INDENT

    def heading(self, title: str) -> None:
        """Begin the next step."""
        self._step += 1
        self.blank()
        head = Text(f" {self._step}  {title} ", style="bold cyan")
        head.append("─" * max(self.width + _INDENT - len(head), 0), style="cyan")
        self._print(head)

    def blank(self) -> None:
        """Leave one line free, and no more than one."""
        if not self._is_blank:
            self._console.print()
        self._is_blank = True

    def say(self, text: str, *, style: str = "") -> None:
        """Print a paragraph."""
        self._put(Text(printable(text), style=style))

    def facts(self, facts: Iterable[tuple[str, str]]) -> None:
        """Print names beside what is to be known of them."""
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column(overflow="fold")
        for name, text in facts:
            grid.add_row(Text(printable(name)), Text(printable(text)))
        self._put(grid)

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
        """Print a table with space around it."""
        self.blank()
        self._put(ruled(columns, rows))
        self.blank()

    @contextmanager
    def working(self, what: str) -> Iterator[OnProgress]:
        """Show that work goes on: a moving line on a terminal, a line for each new message in a pipe."""
        if self._console.is_terminal and not self._console.quiet:
            with self._console.status(Text(f"{what} …")) as status:
                yield lambda done, total, message: status.update(Text(f"{what}: {message} ({done} of {total}) …"))
        else:
            self.say(f"{what} …")
            yield self._progress_in_pipe()

    def _progress_in_pipe(self) -> OnProgress:
        last = ""

        def report(done: int, total: int, message: str) -> None:
            nonlocal last
            if message != last:
                self.say(f"  {done} of {total}: {message}")
            last = message

        return report

    def _put(self, what: Text | Table) -> None:
        self._print(Padding(what, (0, 0, 0, _INDENT), expand=False))

    def _print(self, what: Text | Padding) -> None:
        self._console.print(what, width=self.width + _INDENT)
        self._is_blank = False
