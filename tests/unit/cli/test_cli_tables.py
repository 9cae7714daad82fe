"""Tables beside prices on the command line: options, lists, and remedies in the command line's words."""

from __future__ import annotations

from pathlib import Path

import pytest

DECLARED = ("--calendar", "crypto", "--currency", "USD")


@pytest.fixture
def prices(tmp_path: Path) -> str:
    lines = [f"2024-01-{day:02},{symbol},{day}" for day in range(1, 9) for symbol in ("AAA", "BBB")]
    (tmp_path / "prices.csv").write_text("\n".join(["timestamp,symbol,close", *lines]) + "\n")
    (tmp_path / "sectors.csv").write_text("symbol,sector\nAAA,DeFi\nBBB,Gaming\n")
    (tmp_path / "themes.csv").write_text("symbol,theme\nAAA,green\n")
    (tmp_path / "book.csv").write_text("timestamp,symbol,name,value\n2024-01-02,AAA,book,5\n")
    return str(tmp_path / "prices.csv")


def test_an_import_says_what_was_matched(tangency, prices: str, tmp_path: Path) -> None:
    files = ("--sectors", str(tmp_path / "sectors.csv"), "--taxonomy", f"theme={tmp_path / 'themes.csv'}")
    done = tangency("data", "import", prices, "--name", "mine", *DECLARED, *files, "--returns", "5")
    assert done.code == 0
    assert "imported mine: 16 rows, 2 assets, 2024-01-01 to 2024-01-08" in done.out
    rows = [line.split() for line in done.out.splitlines() if line.startswith(("sectors", "taxonomy_theme"))]
    assert rows == [["sectors", "2", "2"], ["taxonomy_theme", "1", "1", "BBB"]]
    listed = tangency("data", "tables", "mine", "--json").document
    assert [(each["table"], each["rows"], each["symbols"]) for each in listed["tables"]] == [
        ("sectors", 2, 2), ("taxonomy_theme", 1, 1),
    ]  # fmt: skip
    line = next(each for each in tangency("data", "list", "--json").document["datasets"] if each["name"] == "mine")
    assert line["tables"] == ["sectors", "taxonomy_theme"]
    assert line["version"] == listed["version"]


def test_a_lag_is_asked_for_as_an_option(tangency, prices: str, tmp_path: Path) -> None:
    book = ("--characteristics", str(tmp_path / "book.csv"))
    refused = tangency("data", "import", prices, "--name", "lagged", *DECLARED, *book)
    assert refused.code == 3
    assert "--characteristics-lag-days 45" in refused.err
    done = tangency("data", "import", prices, "--name", "lagged", *DECLARED, *book, "--characteristics-lag-days", "45")
    assert done.code == 0
    assert tangency("data", "tables", "lagged", "--json").document["tables"][0]["first"] == "2024-02-16T00:00:00"


def test_a_rule_says_how_far_back_it_looks(tangency, prices: str) -> None:
    refused = tangency("data", "import", prices, "--name", "ruled", *DECLARED, "--max-gap", "2")
    assert refused.code == 2
    assert "--returns 365" in refused.err
    sized = tangency("data", "import", prices, "--name", "ruled", *DECLARED, "--returns", "3", "--top", "1")
    assert sized.code == 2
    assert "--market-caps" in sized.err


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("--taxonomy", "themes.csv"), "NAME=VALUE"),
        (("--sectors", "there-is-no.csv"), "no such file"),
        (("--sectors", "sectors.doc"), "kind of file"),
        (("--characteristics-lag-days", "-1"), "characteristics_lag_days"),
    ],
)
def test_what_is_wrong_is_refused(tangency, prices: str, arguments: tuple[str, ...], what: str) -> None:
    done = tangency("data", "import", prices, "--name", "wrong", *DECLARED, *arguments)
    assert done.code != 0
    assert what in done.err
    assert "wrong" not in tangency("data", "list").out


def test_tables_are_added_to_what_is_there(tangency, prices: str, tmp_path: Path) -> None:
    first = tangency("data", "import", prices, "--name", "later", *DECLARED, "--json").document
    added = tangency("data", "import-tables", "later", "--sectors", str(tmp_path / "sectors.csv"), "--json").document
    assert added["version"] != first["version"]
    assert added["rows"] == first["rows"]
    nothing = tangency("data", "import-tables", "later")
    assert nothing.code == 2
    assert "--sectors" in nothing.err
    assert tangency("data", "import-tables", "crypto", "--sectors", str(tmp_path / "sectors.csv")).code == 2
