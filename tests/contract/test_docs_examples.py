"""What the pages show works: Python runs, constraints parse, requests validate, queries answer, commands exist."""

import importlib
import json
import re
from pathlib import Path

import pytest

import tangency as tg
from tangency.api.dataset_bodies import ImportBody
from tangency.desk.optimize_request import OptimizeRequest
from tangency.domain.calendar import CALENDARS
from tangency.host.parameters import validated
from tangency.market import sample_names
from tangency.solve import parse_constraint
from tangency.solve.language.grammar import RESERVED
from tangency.testing import assert_conforms

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


def test_the_tutorial_runs_from_the_first_block_to_the_last(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TANGENCY_HOME", str(tmp_path / "home"))
    namespace: dict = {}
    for number, source in enumerate(blocks(DOCS / "tutorial.md", "python"), start=1):
        exec(compile(source, f"tutorial.md, block {number}", "exec"), namespace)
    said = capsys.readouterr().out
    assert "bit-identical" in said
    assert (tmp_path / "report.html").stat().st_size > 1_000_000
    assert namespace["plan"].run_id in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_page_on_optimisation_runs_from_the_first_block_to_the_last(capsys) -> None:
    namespace: dict = {}
    for number, source in enumerate(blocks(DOCS / "optimization.md", "python"), start=1):
        exec(compile(source, f"optimization.md, block {number}", "exec"), namespace)
    said = capsys.readouterr().out
    assert "['weight <= 4%'" in said
    assert "without it the weight is" in said or "no constraint but the budget" in said


def test_the_page_on_hierarchies_runs_from_the_first_block_to_the_last(capsys) -> None:
    namespace: dict = {}
    for number, source in enumerate(blocks(DOCS / "hierarchical.md", "python"), start=1):
        exec(compile(source, f"hierarchical.md, block {number}", "exec"), namespace)
    said = capsys.readouterr().out
    assert "splits bent by sector" in said
    assert "weight <= 15% (" in said


def test_the_page_on_figures_runs(capsys) -> None:
    namespace: dict = {}
    for source in blocks(DOCS / "figures.md", "python"):
        exec(compile(source, "figures.md", "exec"), namespace)
    assert "BTC is under water in" in capsys.readouterr().out
    assert all(namespace[name].svg() for name in ("calendar", "under_water"))


def test_the_page_on_two_levels_runs(capsys) -> None:
    for source in blocks(DOCS / "two-levels.md", "python"):
        exec(compile(source, "two-levels.md", "exec"), {})
    said = capsys.readouterr().out
    assert "level DeFi: " in said
    assert "binding: sector[Layer 1] <= 15%" in said


def test_the_page_on_value_at_risk_runs_from_the_first_block_to_the_last(capsys) -> None:
    namespace: dict = {}
    for number, source in enumerate(blocks(DOCS / "value-at-risk.md", "python"), start=1):
        exec(compile(source, f"value-at-risk.md, block {number}", "exec"), namespace)
    said = capsys.readouterr().out
    assert "of the risk" in said
    assert "passes" in said
    assert "in one year of twenty" in said


def test_the_page_on_analytics_runs_from_the_first_block_to_the_last(capsys) -> None:
    namespace: dict = {}
    for number, source in enumerate(blocks(DOCS / "analytics.md", "python"), start=1):
        exec(compile(source, f"analytics.md, block {number}", "exec"), namespace)
    assert "2021-11-09 2022-06-18" in capsys.readouterr().out
    components = namespace["held"].risk.components("cvar", "sector")["component"]
    assert components.sum() == pytest.approx(namespace["held"].risk.components("cvar")["component"].sum(), abs=1e-12)


def test_the_page_on_benchmarks_runs_from_the_first_block_to_the_last() -> None:
    namespace: dict = {}
    for number, source in enumerate(blocks(DOCS / "benchmarks.md", "python"), start=1):
        exec(compile(source, f"benchmarks.md, block {number}", "exec"), namespace)
    assert namespace["index"].name == "10 largest by market cap"
    assert namespace["parts"].residual <= 1e-15
    assert set(namespace["parts"].by("asset").parts) == {"BTC", "ETH"}


def test_the_page_on_correlation_runs_from_the_first_block_to_the_last(capsys) -> None:
    namespace: dict = {}
    for number, source in enumerate(blocks(DOCS / "correlation.md", "python"), start=1):
        exec(compile(source, f"correlation.md, block {number}", "exec"), namespace)
    said = capsys.readouterr().out
    assert "assets through time: rolling over 60 periods" in said
    assert namespace["pair"].index.equals(namespace["table"].index)


def test_the_page_on_sweeps_runs_from_the_first_block_to_the_last(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("TANGENCY_HOME", str(tmp_path))
    namespace: dict = {}
    for number, source in enumerate(blocks(DOCS / "sweeps.md", "python"), start=1):
        exec(compile(source, f"sweeps.md, block {number}", "exec"), namespace)
    said = capsys.readouterr().out
    assert "probability of backtest overfitting" in said
    assert said.endswith("True\n")


def test_the_page_on_risk_parity_runs_from_the_first_block_to_the_last(capsys) -> None:
    namespace: dict = {}
    for number, source in enumerate(blocks(DOCS / "risk-parity.md", "python"), start=1):
        exec(compile(source, f"risk-parity.md, block {number}", "exec"), namespace)
    said = capsys.readouterr().out
    assert "25.00%" in said
    assert "PC1" in said
    assert namespace["shorts"].weights.abs().sum() == pytest.approx(1.0)


def test_the_page_on_backtests_runs_from_the_first_block_to_the_last(capsys) -> None:
    namespace: dict = {}
    for number, source in enumerate(blocks(DOCS / "backtesting.md", "python"), start=1):
        exec(compile(source, f"backtesting.md, block {number}", "exec"), namespace)
    said = capsys.readouterr().out
    assert "twins with the assets permuted" in said
    assert "equal risk less inverse volatility" in said


def test_the_page_on_momentum_runs_from_the_first_block_to_the_last(capsys) -> None:
    namespace: dict = {}
    for number, source in enumerate(blocks(DOCS / "momentum.md", "python"), start=1):
        exec(compile(source, f"momentum.md, block {number}", "exec"), namespace)
    said = capsys.readouterr().out
    assert "momentum of 60 sessions without the last 5" in said
    assert "rank 1 of" in said


def test_the_page_on_data_runs() -> None:
    namespace: dict = {}
    for number, source in enumerate(blocks(DOCS / "data.md", "python"), start=1):
        exec(compile(source, f"data.md, block {number}", "exec"), namespace)
    assert namespace["plan"].as_of == "2024-01-09"
    with pytest.raises(tg.DataError, match="look like prices"):
        tg.optimize(namespace["prices"])


def test_the_page_on_reading_runs(capsys) -> None:
    for number, source in enumerate(blocks(DOCS / "reading.md", "python"), start=1):
        exec(compile(source, f"reading.md, block {number}", "exec"), {})
    said = capsys.readouterr().out
    assert "timestamp  Date" in said
    assert "dialect: symbol AAPL, number_sign $, date_format %m/%d/%Y" in said


def test_the_page_on_universes_runs() -> None:
    namespace: dict = {}
    for number, source in enumerate(blocks(DOCS / "universe.md", "python"), start=1):
        exec(compile(source, f"universe.md, block {number}", "exec"), namespace)
    assert "BTC" not in namespace["prices"].symbols
    assert namespace["history"].counts().tolist() == [20] * 13


def test_the_page_on_tables_beside_prices_runs(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("TANGENCY_HOME", str(tmp_path / "home"))
    for number, source in enumerate(blocks(DOCS / "tables-beside-prices.md", "python"), start=1):
        exec(compile(source, f"tables-beside-prices.md, block {number}", "exec"), {})
    said = capsys.readouterr().out
    assert "imported mine: 270 rows, 3 assets" in said
    assert "{'UNI': 'DeFi'}" in said


def test_the_page_on_several_objectives_runs_from_the_first_block_to_the_last(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("TANGENCY_HOME", str(tmp_path / "home"))
    namespace: dict = {}
    for number, source in enumerate(blocks(DOCS / "multi-objective.md", "python"), start=1):
        exec(compile(source, f"multi-objective.md, block {number}", "exec"), namespace)
    assert namespace["chosen"].values["turnover"] <= 0.6 + 1e-6
    namespace["desk"].close()


def test_the_page_on_views_runs_from_the_first_block_to_the_last(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("TANGENCY_HOME", str(tmp_path / "home"))
    namespace: dict = {}
    for number, source in enumerate(blocks(DOCS / "views.md", "python"), start=1):
        exec(compile(source, f"views.md, block {number}", "exec"), namespace)
    said = capsys.readouterr().out
    assert "standard deviations from the prior" in said
    namespace["desk"].close()


def test_the_plugin_of_the_ten_minutes_conforms(tmp_path, monkeypatch) -> None:
    (source,) = blocks(DOCS / "how-to" / "quant.md", "python")
    (tmp_path / "ten_minutes.py").write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    (spec,) = importlib.import_module("ten_minutes").register_risk_models()
    assert_conforms(spec, "risk model")


CONSTRAINTS = [line for block in blocks(DOCS / "constraints.md", "constraints") for line in block.splitlines()]


@pytest.mark.parametrize("text", CONSTRAINTS)
def test_an_example_of_the_constraint_language_parses(text) -> None:
    assert parse_constraint(text).text == text


def test_there_are_examples_of_the_constraint_language() -> None:
    assert len(CONSTRAINTS) >= 15


@pytest.mark.parametrize("word", RESERVED)
def test_an_asset_may_be_called_like_a_word_of_the_language(word) -> None:
    assert parse_constraint(f"weight[{word}] <= 10%")


def test_the_requests_of_the_api_page_validate(tmp_path) -> None:
    bodies = [json.loads(block) for block in blocks(DOCS / "how-to" / "api.md", "json")]
    assert len(bodies) == 3
    sent = [body for body in bodies if "source" in body]
    for body in (each for each in bodies if each not in sent):
        # Inline returns are the API's own; everything else is the desk's request.
        body.pop("returns", None)
        assert validated(OptimizeRequest, body, where="api.md")
    with tg.Desk(tmp_path) as desk:
        (body,) = (ImportBody.model_validate_json(json.dumps(each)) for each in sent)
        done = desk.import_request(body.source.read("source"), body.request("mine"), body.given())
        assert (done.rows, done.tables[0].matched) == (2, ("A",))


def test_the_queries_of_the_store_page_answer(tmp_path) -> None:
    queries = re.findall(r'^tangency sql "([^"]+)"', (DOCS / "store.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(queries) == 2
    with tg.Desk(tmp_path) as desk:
        tables = desk.sql(queries[0]).to_pylist()
        assert {"run", "trade", "dataset"} <= {row["name"] for row in tables}
        highest = desk.sql(queries[1]).to_pylist()
    assert len(highest) == 5
    assert highest == sorted(highest, key=lambda row: -row["highest"])


def test_the_samples_and_calendars_of_the_data_page_are_those_there() -> None:
    text = (DOCS / "data.md").read_text(encoding="utf-8")
    samples, calendars = text.partition("## Calendars")[::2]
    assert set(re.findall(r"^\| `([\w-]+)` \|", samples, re.MULTILINE)) == set(sample_names())
    rows = re.findall(r"^\| `([\w-]+)` \| (\d+) \| (yes|no) \|", calendars, re.MULTILINE)
    assert {(name, float(periods), holds == "yes") for name, periods, holds in rows} == {
        (each.name, each.periods_per_year, each.continuous) for each in CALENDARS.values()
    }


def test_the_glossary_defines_the_vocabulary_once_and_in_order() -> None:
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    terms = re.findall(r"^\*\*([^.]+)\.\*\*", text, flags=re.MULTILINE)
    assert len(terms) == len(set(terms))
    assert [term.casefold() for term in terms] == sorted(term.casefold() for term in terms)
    vocabulary = (
        "universe asset price return signal forecast covariance exposure weight holding target trade order fill lot "
        "cost turnover drift rebalance run manifest"
    )
    assert set(vocabulary.split()) <= {term.casefold() for term in terms}


def test_every_command_that_the_pages_show_exists() -> None:
    main = pytest.importorskip("tangency.cli.main", reason="the command line is not in this tree yet")
    click = pytest.importorskip("click")
    for page in PAGES:
        for line in "".join(blocks(page, "console")).splitlines():
            parts = line.partition("#")[0].split()
            if parts[:1] != ["tangency"]:
                continue
            command, context = main.cli, click.Context(main.cli)
            while isinstance(command, click.Group):
                word = parts.pop(1)
                command = command.get_command(context, word)
                assert command is not None, f"{page.name}: {line}"
                context = click.Context(command, parent=context)
            options = {name for param in command.get_params(context) for name in param.opts}
            for word in parts:
                # The optimizer's own, and params of other components, which go by the name of the slot and a dot.
                if word.startswith("--") and word != "--objective" and "." not in word:
                    assert word in options, f"{page.name}: {line}"


def test_the_page_on_honesty_runs_from_the_first_block_to_the_last(capsys) -> None:
    namespace: dict = {}
    for number, source in enumerate(blocks(DOCS / "honesty.md", "python"), start=1):
        exec(compile(source, f"honesty.md, block {number}", "exec"), namespace)
    said = capsys.readouterr().out
    assert "sure that it is positive" in said
    assert "100 trials, worth 100 independent ones" in said
    assert namespace["found"].probability > 0.1
    assert namespace["judged"].deflated_sharpe < 0.95
