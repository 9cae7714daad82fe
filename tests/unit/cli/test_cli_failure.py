"""How a command line ends that did not go well."""

from __future__ import annotations

import json
import sys

import click
import pytest

from tangency.cli.failure import exit_code
from tangency.errors import (
    ConfigurationError,
    Conflict,
    DataError,
    Infeasible,
    NoSuchRecord,
    PluginError,
    Relaxation,
    SolverError,
    StoreBusy,
    TangencyError,
    UnknownName,
)

FULL = {"where": "here", "value": "x", "remedy": "mend it"}


def raising(error: BaseException):
    def command() -> None:
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (TangencyError("w", **FULL), 1),
        (ConfigurationError("w", **FULL), 2),
        (DataError("w", **FULL), 3),
        (SolverError("w", **FULL), 5),
        (PluginError("w", **FULL), 6),
        (NoSuchRecord("w", **FULL), 7),
        (StoreBusy("w", **FULL), 7),
    ],
)
def test_an_error_is_told_in_words_with_the_code_of_its_kind(error, code, capsys) -> None:
    assert exit_code(raising(error), []) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "error: w\n  where:  here\n  value:  x\n  remedy: mend it\n"


def test_json_says_the_same_on_standard_output(capsys) -> None:
    error = UnknownName("asset", "BTX", candidates=("BTC",), where="here")
    assert exit_code(raising(error), ["optimize", "--json"]) == 2
    out, err = capsys.readouterr()
    assert err == ""
    told = json.loads(out)["error"]
    assert (told["type"], told["kind"], told["candidates"]) == ("configuration", "asset", ["BTC"])
    assert {"what", "where", "value", "remedy"} <= set(told)


def test_a_contradiction_keeps_its_parts_in_json(capsys) -> None:
    error = Infeasible(
        "no portfolio",
        conflict=(Conflict(constraint="a"), Conflict(constraint="b")),
        relaxation=(Relaxation(constraint="a", slack=0.1, suggestion="a <= 30%"),),
    )
    assert exit_code(raising(error), ["--json"]) == 4
    told = json.loads(capsys.readouterr().out)["error"]
    assert told["conflict"] == ["a", "b"]
    assert told["relaxation"][0]["slack"] == 0.1


def test_a_defect_is_one_line_and_no_traceback(capsys, monkeypatch) -> None:
    monkeypatch.delenv("TANGENCY_DEBUG", raising=False)
    assert exit_code(raising(KeyError("of ours\nin two lines")), []) == 70
    err = capsys.readouterr().err
    assert err.startswith("this is a defect of Tangency: KeyError")
    assert err.count("\n") == 1
    assert "TANGENCY_DEBUG=1" in err


def test_a_defect_in_json_is_json(capsys, monkeypatch) -> None:
    monkeypatch.delenv("TANGENCY_DEBUG", raising=False)
    assert exit_code(raising(KeyError("x")), ["--json"]) == 70
    out, err = capsys.readouterr()
    assert json.loads(out)["error"]["type"] == "defect"
    assert err == ""


def test_a_developer_sees_where_a_defect_happened(capsys, monkeypatch) -> None:
    monkeypatch.setenv("TANGENCY_DEBUG", "1")
    assert exit_code(raising(KeyError("x")), []) == 70
    assert "test_cli_failure.py" in capsys.readouterr().err


@pytest.mark.parametrize("interruption", [KeyboardInterrupt(), click.Abort()])
def test_an_interruption_is_130(interruption, capsys) -> None:
    assert exit_code(raising(interruption), []) == 130
    assert capsys.readouterr().err == "interrupted\n"


def test_values_cannot_steer_the_terminal(capsys) -> None:
    assert exit_code(raising(DataError("bad", value="\x1b[2J\x07 name")), []) == 3
    assert "\x1b" not in capsys.readouterr().err


def test_a_reader_that_went_away_is_no_error(monkeypatch, tmp_path, capsys) -> None:
    with (tmp_path / "pipe").open("w", encoding="utf-8") as file:
        monkeypatch.setattr(sys, "stdout", file)
        assert exit_code(raising(BrokenPipeError()), []) == 1
    assert capsys.readouterr().err == ""


def test_a_command_that_returns_a_code_ends_with_it() -> None:
    assert exit_code(lambda: 3, []) == 3
    assert exit_code(dict, []) == 0
