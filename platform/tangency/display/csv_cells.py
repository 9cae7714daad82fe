"""CSV for spreadsheets, which take some texts for formulas and run them.

References
----------
RFC 4180, "Common Format and MIME Type for Comma-Separated Values (CSV) Files", section 2; OWASP, "CSV Injection".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["csv_line"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_QUOTED = re.compile(r'[,"\r\n]')


def csv_line(cells: Iterable[object]) -> str:
    r"""Return a line of CSV, without its end, that no spreadsheet computes.

    Text that begins as a formula does gets an apostrophe before it; plain numbers stay as they are. Python's own writer
    leaves a bare carriage return without quotes, where a spreadsheet begins a new row.

    >>> csv_line(["=HYPERLINK(A1)", "-1.5e-3", "-1+1", None, 'a"b', "a\r=1"])
    '\'=HYPERLINK(A1),-1.5e-3,\'-1+1,,"a""b","a\r=1"'
    """
    texts = [_cell(cell) for cell in cells]
    return '""' if texts == [""] else ",".join(texts)  # a line with nothing on it would be no row


def _cell(cell: object) -> str:
    text = "" if cell is None else str(cell)
    if isinstance(cell, str) and text.startswith(_FORMULA) and _NUMBER.fullmatch(text) is None:
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text
