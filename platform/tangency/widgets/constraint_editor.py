"""The editor of constraints, one per line; a line that does not parse is reported at once, with the column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import ipywidgets as w

from tangency.errors import ConfigurationError, ConstraintSyntaxError
from tangency.errors.remedy import in_form, worded
from tangency.solve import parse_constraint

__all__ = ["ConstraintEditor"]

_MOST_LINES = 500
_MOST_LABELS = 60
_HELP = (
    'one a line, such as <code>weight &lt;= 20%</code>, <code>sector["Layer 1"] &lt;= 30%</code> or '
    "<code>weight[BTC] between 5% and 25%</code>; <code>weight &gt;= 0</code> and <code>net = 100%</code> hold "
    "unless you say otherwise"
)


class ConstraintEditor:
    """A text of constraints.

    Parameters
    ----------
    start
        The lines shown at first.
    on_change
        Called after each change.
    """

    def __init__(self, start: tuple[str, ...], *, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self._text = w.Textarea(value="\n".join(start), rows=5, layout={"width": "100%"})
        self._text.add_class("tg-constraints")
        self._faults = w.HTML().add_class("tg-complaint")
        described = w.HTML(f'<span class="tg-help">{_HELP}</span>')
        self._labels = w.HTML()
        self.widget = w.VBox([self._text, self._faults, described, self._labels]).add_class("tg-field")
        self._text.observe(self._changed, names="value")
        self._complain()

    def texts(self) -> tuple[str, ...]:
        """Return the constraints; empty lines say nothing.

        Raises
        ------
        ConfigurationError
            For more lines than anyone writes.
        """
        lines = tuple(line.strip() for line in self._text.value.splitlines() if line.strip())
        if len(lines) > _MOST_LINES:
            raise ConfigurationError(f"there are more than {_MOST_LINES} constraints", where="constraints")
        return lines

    def offer(self, labels: Mapping[str, Sequence[str]]) -> None:
        """Show which groups may be limited.

        Parameters
        ----------
        labels
            Taxonomy → its labels.
        """
        lines = (
            " ".join(f"<code>{escape(_group(taxonomy, label))}</code>" for label in own[:_MOST_LABELS])
            + (f" and {len(own) - _MOST_LABELS} more" if len(own) > _MOST_LABELS else "")
            for taxonomy, own in labels.items()
            if own
        )
        listed = "".join(f"<p>{line}</p>" for line in lines)
        self._labels.value = (
            f'<details class="tg-labels"><summary>groups of this dataset</summary>{listed}</details>' if listed else ""
        )

    def entered(self) -> str:
        """Return the text as it stands, for `restore`."""
        text: str = self._text.value
        return text

    def restore(self, text: str) -> None:
        """Show a text that was entered before."""
        self._text.value = text

    def _changed(self, _change: dict[str, Any]) -> None:
        self._complain()
        self._on_change()

    def _complain(self) -> None:
        faults = []
        for number, line in enumerate(self._text.value.splitlines()[:_MOST_LINES], start=1):
            if not line.strip():
                continue
            try:
                parse_constraint(line.strip())
            except ConfigurationError as error:
                faults.append(_fault(number, error))
        self._faults.value = "".join(faults)


def _group(taxonomy: str, label: str) -> str:
    """Return a group as a constraint names it."""
    if label.isidentifier():
        return f"{taxonomy}[{label}]"
    mark = "'" if '"' in label else '"'
    return f"{taxonomy}[{mark}{label}{mark}]"


def _fault(number: int, error: ConfigurationError) -> str:
    column = f", column {error.column}" if isinstance(error, ConstraintSyntaxError) else ""
    remedy = f" — {worded(error.remedy, in_form)}" if error.remedy else ""
    return f'<div role="alert">Line {number}{column}: {escape(error.what + remedy)}</div>'
