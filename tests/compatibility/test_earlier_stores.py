"""A store of an earlier version opens, shows, reports and replays bit for bit."""

from __future__ import annotations

import lzma
import math
from pathlib import Path

import pytest
import scipy.linalg  # noqa: F401  # loads its OpenBLAS, which the architecture is read from
from threadpoolctl import threadpool_info

import tangency as tg
from tangency.cli.main import run
from tangency.desk.verb_list import use_case, verb_names
from tangency.reporting import write_report
from tangency.results.document import read_document
from tangency.store import RunStatus

STORES = sorted((Path(__file__).parent / "stores").glob("*.tar.xz"))
WRITTEN_BY = "SkylakeX"
RENAMED = {"weight bands", "frontier bands", "compare"}
NEAR = 1e-9


@pytest.fixture(scope="module", params=STORES, ids=lambda path: path.name.removesuffix(".tar.xz"))
def home(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    archive = folder / "store.tar"
    archive.write_bytes(lzma.decompress(request.param.read_bytes()))
    tg.Desk.restore(archive, folder / "home")
    return folder / "home"


@pytest.fixture(scope="module")
def desk(home):
    with tg.Desk(home) as opened:
        yield opened


def finished(desk):
    found = desk.store.runs(limit=1000, status=RunStatus.FINISHED)
    assert len(found) >= 14
    return found


def same_kernels() -> bool:
    """Whether this process computes with the kernels that the archives were written with."""
    return {each.get("architecture") for each in threadpool_info() if each["internal_api"] == "openblas"} == {
        WRITTEN_BY
    }


def is_near(recorded: object, replayed: object) -> bool:
    both = isinstance(recorded, int | float) and isinstance(replayed, int | float)
    return both and math.isclose(recorded, replayed, rel_tol=NEAR, abs_tol=NEAR)


def test_every_run_is_of_a_verb_that_there_is(desk):
    verbs = {record.verb for record in desk.store.runs(limit=1000)}
    assert verbs <= set(verb_names())
    assert not verbs & RENAMED
    assert {"risk_frontier", "frontier"} <= verbs


def test_every_run_replays(desk):
    for record in finished(desk):
        again = desk.replay(record.id)
        differing = (
            again.differences
            if same_kernels()
            else [each for each in again.differences if not is_near(each.recorded, each.replayed)]
        )
        assert list(differing) == [], f"{record.verb} {record.id}"


def test_every_document_is_read_back_and_tells_its_facts(desk):
    for record in finished(desk):
        document = read_document(
            use_case(record.verb).document, record.result, where=record.id, version=record.code_version
        )
        assert document.summary().title


def test_every_run_is_shown(desk, home, capsys):
    for record in desk.store.runs(limit=1000):
        assert run(["--home", str(home), "runs", "show", record.id]) == 0
        assert record.id in capsys.readouterr().out


def test_a_report_is_written_of_runs_with_holdings_and_trades(desk, tmp_path):
    plan = next(record for record in finished(desk) if record.verb == "rebalance")
    target = str(plan.request["target_run"])
    write_report(desk, target, tmp_path / "report.html", portfolio="main", plan_run=plan.id)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert target in page
    assert plan.id in page


def test_its_portfolio_goes_on(desk):
    plan = desk.rebalance("main", next(r.id for r in finished(desk) if r.verb == "optimize"))
    assert plan.last_rebalance is None
    assert desk.replay(plan.run_id).is_identical
