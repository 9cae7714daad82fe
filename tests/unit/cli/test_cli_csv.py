"""CSV that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '=HYPERLINK("http://x")',
    "+cmd|' /C calc'!A0",
    "-",
    "+",
]
PLAIN = ["BTC", "-0.5", "+1", "-1.5e-3", "-.5", "a=1", " =1", "", "0x10", "-1E+300"]


def _quoted(text: str) -> str:
    escaped = text.replace("'", "''").replace("\t", "' || chr(9) || '").replace("\r", "' || chr(13) || '")
    return f"'{escaped}'"


@pytest.mark.parametrize("text", FORMULAS)
def test_what_would_be_a_formula_is_text(tangency: Any, text: str) -> None:
    title = '"' + text.replace('"', '""') + '"'
    out = tangency("sql", f"select {_quoted(text)} as {title}", "--format", "csv").out
    assert list(csv.reader(io.StringIO(out, newline=""))) == [[f"'{text}"], [f"'{text}"]]


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_none_stays_as_it_is(tangency: Any, text: str) -> None:
    out = tangency("sql", f"select {_quoted(text)} as a, 1 as b", "--format", "csv").out
    assert list(csv.reader(io.StringIO(out, newline=""))) == [["a", "b"], [text, "1"]]


def test_numbers_stay_numbers(tangency: Any) -> None:
    query = "select -1 as a, -0.25::double as b, -1.5::decimal(38, 18) as c, null as d"
    assert tangency("sql", query, "--format", "csv").out.splitlines()[1] == "-1,-0.25,-1.5,"


def test_no_cell_breaks_out_of_its_row(tangency: Any) -> None:
    out = tangency("sql", "select 'a' || chr(13) || '=1+1' as a, 'b,\"c' as b, '' as c", "--format", "csv").out
    assert out.splitlines(keepends=True)[-1] != "=1+1\n"
    assert list(csv.reader(io.StringIO(out, newline=""))) == [["a", "b", "c"], ["a\r=1+1", 'b,"c', ""]]
    assert tangency("sql", "select null as a", "--format", "csv").out == 'a\n""\n'
