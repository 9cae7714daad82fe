"""Every field of a universe's rule as an option, beside a dataset's own rule or in place of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest

import tangency.cli.verbs as commands
from tangency.cli.data import data
from tangency.cli.universe import universe_options
from tangency.desk.verb_list import use_case, verb_names
from tangency.market import UniverseRule

NAMES = {
    "--top", "--exclude-sector", "--returns", "--include", "--max-missing", "--max-gap", "--sessions", "--asset",
    "--exclude", "--keep-sector", "--keep-label", "--exclude-label", "--member-of", "--min-price", "--min-turnover",
    "--liquidity-sessions", "--filter", "--rank-by", "--largest", "--include-benchmarks",
}  # fmt: skip


def _options(command: click.Command) -> list[str]:
    return [
        name for param in command.get_params(click.Context(command)) for name in (*param.opts, *param.secondary_opts)
    ]


def test_every_field_is_an_option() -> None:
    assert {option.opts[0] for option in universe_options()} == NAMES
    assert len(universe_options()) == len(UniverseRule.model_fields)


@pytest.mark.parametrize("name", [name for name in verb_names() if "universe" in use_case(name).request.model_fields])
def test_verbs_on_a_universe_have_the_options_each_once(name: str) -> None:
    there = _options(getattr(commands, name))
    assert set(there) >= NAMES
    assert len(there) == len(set(there))


def test_the_import_has_them_too() -> None:
    assert set(_options(data.commands["import"])) >= NAMES


def test_what_the_options_say_joins_the_datasets_own_rule_or_replaces_it(tangency: Any) -> None:
    options = [
        "--top", "3", "--returns", "90", "--exclude", "BTC", "--exclude", "BNB", "--exclude-sector", "Meme",
        "--exclude-label", "sector=Gaming", "--keep-label", "sector=Layer 1", "--keep-label", "sector=DeFi",
        "--filter", "market_cap > 1e9", "--min-price", "1", "--rank-by", "price", "--no-largest",
    ]  # fmt: skip
    document = tangency("optimize", "crypto", "--as-of", "2024-11-30", *options, "--json").document
    asked = tangency("runs", "show", document["run_id"], "--json").document["request"]["universe"]
    assert asked == {
        "top": 3,
        "exclude_sectors": ["Stablecoin", "Wrapped", "Meme"],
        "n_returns": 90,
        "max_missing": 0.0,
        "max_gap": 0,
        "sessions": "all",
        "include": [],
        "exclude": ["BTC", "BNB"],
        "keep_labels": {"sector": ["Layer 1", "DeFi"]},
        "exclude_labels": {"sector": ["Gaming"]},
        "min_price": 1.0,
        "filters": ["market_cap > 1e9"],
        "rank_by": "price",
        "largest": False,
    }
    assert tangency("runs", "replay", document["run_id"]).code == 0


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("--asset", "BTCC"), "did you mean BTC"),
        (("--filter", "price"), "a filter is a column"),
        (("--keep-label", "DeFi"), "TAXONOMY=LABEL"),
        (("--member-of", "sp500"), "--memberships"),
    ],
)
def test_what_is_wrong_is_refused_in_the_words_of_the_command_line(
    tangency: Any, options: tuple[str, ...], what: str
) -> None:
    ended = tangency("optimize", "crypto", "--as-of", "2024-11-30", *options)
    assert ended.code == 2
    assert what in ended.err


def test_an_own_dataset_goes_from_import_to_its_universe_through_time(tangency: Any, tmp_path: Path) -> None:
    days = [f"2024-01-{day:02d}" for day in range(1, 32)]
    bars = [f"{day},{name},{close + i / 10},{volume}" for i, day in enumerate(days) for name, close, volume in ASSETS]
    (tmp_path / "prices.csv").write_text("\n".join(["timestamp,symbol,close,volume", *bars]), encoding="utf-8")
    (tmp_path / "lists.csv").write_text(
        "list,symbol,valid_from,valid_to\nbig,A,,\nbig,B,,2024-01-20\nbig,I,,\n", encoding="utf-8"
    )
    (tmp_path / "assets.csv").write_text("symbol,is_benchmark\nI,true\n", encoding="utf-8")
    ended = tangency(
        "data", "import", str(tmp_path / "prices.csv"), "--name", "own", "--calendar", "crypto", "--currency", "USD",
        "--volume-unit", "units", "--memberships", str(tmp_path / "lists.csv"),
        "--assets", str(tmp_path / "assets.csv"),
        "--returns", "5", "--member-of", "big", "--min-turnover", "100", "--liquidity-sessions", "3",
    )  # fmt: skip
    assert ended.code == 0, ended.err
    document = tangency("data", "universe", "own", "--every", "week", "--json").document
    assert [(date["as_of"][:10], date["members"]) for date in document["dates"]] == [
        ("2024-01-07", ["A", "B"]), ("2024-01-14", ["A", "B"]), ("2024-01-21", ["A"]), ("2024-01-28", ["A"]),
        ("2024-01-31", ["A"]),
    ]  # fmt: skip
    assert document["dates"][2]["left"] == [{"asset": "B", "why": "no member of big on the day"}]
    assert document["left_out"]["I"].startswith("an index or benchmark")
    assert tangency("runs", "replay", document["run_id"]).code == 0
    shown = tangency("data", "universe", "own", "--every", "week", "--min-turnover", "1300").out
    assert "2024-01-21  left  B" in shown
    assert "not in at last: B, C: no member of big on the day" in shown


ASSETS = (("A", 20.0, 100), ("B", 10.0, 200), ("C", 1.0, 1), ("I", 1000.0, 50))
