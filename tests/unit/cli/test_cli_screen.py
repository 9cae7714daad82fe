"""The demo's screen, as a pipe and as a terminal see it."""

from __future__ import annotations

import pytest

from tangency.cli.output import Column
from tangency.cli.screen import Screen


def test_a_pipe_gets_a_line_for_each_new_message(capsys: pytest.CaptureFixture[str]) -> None:
    with Screen().working("Writing") as on_progress:
        for done, message in enumerate(("cells", "cells", "pages")):
            on_progress(done, 3, message)
    assert [line.strip() for line in capsys.readouterr().out.splitlines()] == [
        "Writing …",
        "0 of 3: cells",
        "2 of 3: pages",
    ]


@pytest.mark.parametrize("width", [40, 80, 160, 400])
def test_nothing_is_wider_than_the_screen_nor_than_can_be_read(
    width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    screen = Screen()
    screen.heading("A step")
    screen.facts([("name", "long " * 200)])
    screen.say("word " * 200)
    screen.table((Column(title="asset"), Column(title="value", is_number=True)), [("x" * 200, "1")])
    longest = max(len(line.rstrip()) for line in capsys.readouterr().out.splitlines())
    assert longest <= min(width, 120)


def test_steps_are_numbered_and_never_two_lines_apart(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen()
    screen.heading("First")
    screen.table((Column(title="a"),), [("1",)])
    screen.heading("Second")
    out = capsys.readouterr().out
    assert " 1  First ─" in out
    assert " 2  Second ─" in out
    assert "\n\n\n" not in out


def test_data_is_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen()
    screen.say("[bold]x[/bold]")
    screen.facts([("[red]", "[/red]")])
    screen.table((Column(title="[a]"),), [("[b]\x1b[2J",)])
    out = capsys.readouterr().out
    for text in ("[bold]x[/bold]", "[red]", "[/red]", "[a]", r"[b]\x1b[2J"):
        assert text in out


def test_a_quiet_screen_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen(quiet=True)
    screen.heading("A step")
    with screen.working("Working") as on_progress:
        on_progress(1, 2, "half")
    assert capsys.readouterr().out == ""
