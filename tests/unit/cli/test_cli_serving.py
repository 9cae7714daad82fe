"""The commands that hand over to faces with libraries of their own."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tangency.cli.extras import from_extra
from tangency.errors import ConfigurationError


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Put servers and a report writer in place that note how they are called."""
    calls: dict[str, Any] = {}

    def note(name: str):
        def call(*arguments: Any, **options: Any) -> Any:
            calls[name] = (arguments, options, os.environ.get("TANGENCY_HOME"))
            return arguments[-1]

        return call

    for module, name in (
        ("tangency.api.server", "serve"),
        ("tangency.widgets.server", "serve_apps"),
        ("tangency.reporting", "write_report"),
    ):
        stand_in = ModuleType(module)
        setattr(stand_in, name, note(name))
        monkeypatch.setitem(sys.modules, module, stand_in)
    monkeypatch.setattr("tangency.compiled.warm.heat", lambda: calls.setdefault("heated before", list(calls)))
    monkeypatch.setenv("TANGENCY_HOME", "elsewhere")
    return calls


def test_serve_listens_where_it_is_told_on_the_home_it_is_given(tangency: Any, called: Any, home: Path) -> None:
    names = ("--host-name", "a.example", "--host-name", "b")
    assert tangency("serve", "--host", "127.0.0.1", "--port", "8123", "--processes", "3", *names).code == 0
    assert called["serve"] == (
        ("127.0.0.1", 8123),
        {"host_names": ("a.example", "b"), "time_limit": 60.0, "workers": 1, "processes": 3},
        str(home),
    )
    assert called["heated before"] == []


def test_apps_open_no_browser_where_told_so(tangency: Any, called: Any, home: Path) -> None:
    assert tangency("apps", "--port", "8124", "--no-open").code == 0
    assert called["serve_apps"] == ((8124,), {"open_browser": False, "host_names": ()}, str(home))
    assert called["heated before"] == []


def test_a_report_is_written_under_the_runs_own_name(
    tangency: Any, called: Any, optimised: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert tangency("report", optimised[-6:], "--pdf").out == f"wrote {optimised}.pdf\n"
    (_, run_id, path), options, _ = called["write_report"]
    assert (run_id, path) == (optimised, Path(f"{optimised}.pdf"))
    assert (options["portfolio"], options["plan_run"]) == (None, None)
    document = tangency("report", optimised, "--out", "r.html", "--portfolio", "main", "--plan", "x", "--json").document
    assert document == {"run_id": optimised, "file": str(tmp_path / "r.html")}
    assert called["write_report"][1]["plan_run"] == "x"


def test_pdf_under_another_ending_is_refused(tangency: Any, called: Any, optimised: str) -> None:
    ended = tangency("report", optimised, "--out", "r.html", "--pdf")
    assert ended.code == 2
    assert "let it end in .pdf" in ended.err
    assert "write_report" not in called


def test_a_port_that_is_none_is_refused(tangency: Any, called: Any) -> None:
    assert tangency("serve", "--port", "70000").code == 2
    assert called == {}


def test_a_missing_library_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tangency.api.server", None)
    with pytest.raises(ModuleNotFoundError):  # ours, and a defect
        from_extra("tangency.api.server", "serve", extra="api")
    with pytest.raises(ConfigurationError) as caught:
        from_extra("a_library_that_is_not_there", "serve", extra="api")
    assert "tangency[api]" in str(caught.value.remedy)
