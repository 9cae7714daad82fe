"""The desk of a command: on the store that `--home` names, opened when it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tangency.desk.desk import Desk
    from tangency.store import Store

__all__ = ["Session", "json_option", "pass_session"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One command line; `home` is None where `--home` was not given."""

    home: Path | None

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """Open the desk; plugins and solvers are loaded here and not before."""
        from tangency.desk.desk import Desk  # noqa: PLC0415  # heavy; most of `--help` never needs it

        with Desk(self.home) as desk:
            yield desk

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Open the store alone, for what needs neither plugins nor prices."""
        from tangency.store import Store  # noqa: PLC0415  # as above

        with Store.open(self.home) as store:
            yield store


pass_session = click.make_pass_decorator(Session)

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of text.")
