"""A verb is one file: what is said once is true on every face, and a new one touches one file and two lines."""

from __future__ import annotations

import inspect
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import tangency
from tangency.contracts.component import ComponentRef
from tangency.desk import verbs
from tangency.desk.component_slots import ComponentChoice
from tangency.desk.desk import Desk
from tangency.desk.use_case import UseCase
from tangency.desk.verb_call import request_of
from tangency.desk.verb_list import use_case, verb_names, verb_summaries

ROOT = Path(__file__).parents[2]
CORE = ROOT / "platform" / "tangency"
NEW = Path(__file__).with_name("count_assets.py")
# Not fields of a request: the data, what is told on the way, and a component's own params.
DATA = {"data", "prices"}
BESIDE = {*DATA, "on_progress", "on_point", "params", "target", "plan"}


@pytest.mark.parametrize("name", verb_names())
def test_a_file_is_a_verb_of_the_desk_and_of_the_package(name):
    verb = use_case(name)
    assert isinstance(verb, UseCase)
    assert verb.name == name
    assert Desk.__dict__[name] is verb
    if (CORE / name).is_dir():  # a room of the package has the name
        assert verb.needs_desk
    else:
        assert getattr(verbs, name) is verb
        assert getattr(tangency, name) is verb
        assert name in dir(tangency)
    assert verb_summaries()[name].endswith(".")


@pytest.mark.parametrize("name", verb_names())
def test_every_field_has_a_keyword_with_its_default_or_says_why_not(name):
    verb = use_case(name)
    called = inspect.signature(verb.call).parameters
    beside = BESIDE - verb.request.model_fields.keys()
    keywords = {key: each for key, each in called.items() if key not in beside}
    fields = {key: each for key, each in verb.request.model_fields.items() if key not in {"dataset", "frame"}}
    if DATA.isdisjoint(called):
        fields = {key: each for key, each in verb.request.model_fields.items() if key != "frame"}
    assert set(fields) - set(keywords) == set(verb.derived) - set(keywords)
    assert set(keywords) <= set(fields)
    for key, field in fields.items():
        if key not in keywords or key in verb.derived:
            continue
        default = keywords[key].default
        if field.is_required():
            assert default is inspect.Parameter.empty, key
            continue
        asked = getattr(request_of_minimal(verb, {key: default}), key)
        assert asked == field.default, key


def request_of_minimal(verb, values):
    """Return a request with stand-ins for what is required, so that one keyword's default can be read."""
    required = {"risk": "cvar", "objectives": ["mean", "volatility"], "risk_models": ["sample"], "window": 10}
    required |= {"capital": 1, "portfolio": "p", "plan_run": "r", "axes": {"seed": [0]}}
    required |= {"dataset": "d"} if DATA.isdisjoint(inspect.signature(verb.call).parameters) else {}
    needed = {name: value for name, value in required.items() if name in verb.request.model_fields}
    return request_of(verb.request, {**needed, **values})


@pytest.mark.parametrize("name", verb_names())
def test_every_slot_names_its_default_in_full(name):
    verb = use_case(name)
    for field in verb.slots:
        default = verb.request.model_fields[field].default
        if isinstance(default, ComponentChoice):
            assert "/" in default.name


def test_help_shows_the_users_signature():
    shown = subprocess.run(
        [sys.executable, "-c", "import tangency as tg; help(tg.optimize); print(tg.Desk.optimize.__signature__)"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert "constraints: 'Iterable[str]' = ()" in shown
    assert "-> 'OptimizationResult'" in shown
    with pytest.raises(TypeError, match=r"frontier\(\) got an unexpected keyword argument 'risk'"):
        tangency.frontier("crypto", risk="cvar")


def test_a_choice_is_the_same_however_it_is_written():
    optimize = use_case("optimize").request
    written = ["mvo/mvo", ComponentRef("mvo/mvo"), {"name": "mvo/mvo"}, ComponentChoice(name="mvo/mvo")]
    assert len({request_of(optimize, {"optimizer": each}).model_dump_json() for each in written}) == 1


@pytest.fixture(scope="module")
def with_new_verb(tmp_path_factory):
    """Return a copy of the core with one file more and two lines more, and the environment that imports it."""
    root = tmp_path_factory.mktemp("core")
    package = root / "tangency"
    package.mkdir()
    for entry in CORE.iterdir():
        if entry.name not in {"desk", "__pycache__"}:
            (package / entry.name).symlink_to(entry)
    shutil.copytree(CORE / "desk", package / "desk", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(NEW, package / "desk" / "use_cases")
    lines = 0
    for file, before, line in (
        ("verbs.py", "from tangency.desk.use_cases.frontier ",
         "from tangency.desk.use_cases.count_assets import count_assets as count_assets\n"),
        ("desk.py", "    frontier = verbs.frontier\n", "    count_assets = verbs.count_assets\n"),
    ):  # fmt: skip
        path = package / "desk" / file
        text = path.read_text(encoding="utf-8")
        assert text.count(before) == 1
        path.write_text(text.replace(before, line + before), encoding="utf-8")
        lines += 1
    assert lines == 2
    own = os.pathsep.join([str(root), *(str(path) for path in sorted((ROOT / "plugins").glob("*/src")))])
    return root, {**os.environ, "PYTHONPATH": own, "TANGENCY_HOME": str(root / "home")}


def child(environment, code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, env=environment, timeout=240
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_a_new_verb_is_there_in_python_and_replays(with_new_verb):
    said = child(
        with_new_verb[1],
        "import tangency as tg; print(tg.count_assets('crypto', times=2).count)\n"
        "with tg.Desk() as desk:\n"
        "    found = desk.count_assets('crypto', as_of='2024-11-30')\n"
        "    print(found.count, desk.replay(found.run_id).is_identical, desk.store.run(found.run_id).verb)\n"
        "print('count_assets' in dir(tg), tg.count_assets.__doc__.splitlines()[0])",
    )
    assert said.split("\n")[:3] == ["40", "20 True count_assets", "True Count the assets of a universe."]


def test_a_new_verb_is_there_on_the_command_line(with_new_verb):
    run = "from tangency.cli.main import run; import sys; sys.exit(run({}))"
    assert "count-assets" in child(with_new_verb[1], run.format(["--help"]))
    assert "--times" in child(with_new_verb[1], run.format(["count-assets", "--help"]))
    told = child(with_new_verb[1], run.format(["count-assets", "crypto", "--times", "3", "--json"]))
    assert json.loads(told)["count"] == 60


def test_a_new_verb_is_there_over_http_and_in_openapi(with_new_verb):
    said = child(
        with_new_verb[1],
        "import json, tangency as tg; from starlette.testclient import TestClient\n"
        "from tangency.api import create_app\n"
        "with tg.Desk() as desk, TestClient(create_app(desk), base_url='http://localhost') as client:\n"
        "    print(client.post('/api/portfolio/count-assets', json={'dataset': 'crypto'}).json()['count'])\n"
        "    print('/api/portfolio/count-assets' in client.get('/openapi.json').json()['paths'])",
    )
    assert said.split() == ["20", "True"]


def test_a_new_verb_is_there_in_the_docs(with_new_verb, tmp_path):
    script = ROOT / "docs" / "generate" / "verbs.py"
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "verbs.md")],
        check=False, capture_output=True, text=True, env=with_new_verb[1],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "verbs.md").read_text(encoding="utf-8")
    assert "## count_assets" in page
    assert "what the number is multiplied by" in page


def test_the_page_of_verbs_is_up_to_date(tmp_path):
    script = ROOT / "docs" / "generate" / "verbs.py"
    subprocess.run([sys.executable, str(script), str(tmp_path / "verbs.md")], check=True)
    committed = (ROOT / "docs" / "verbs.md").read_text(encoding="utf-8")
    assert (tmp_path / "verbs.md").read_text(encoding="utf-8") == committed


TYPED = """
import tangency as tg
from tangency.desk.desk import Desk as _Desk
from count_assets import count_assets as _count
class Desk(_Desk):
    count_assets = _count
reveal_type(tg.optimize("crypto"))
reveal_type(tg.Desk().optimize("crypto", constraints=["weight <= 20%"]))
reveal_type(tg.Desk().frontier("crypto"))
reveal_type(tg.Desk().rebalance("main", "run"))
reveal_type(_count("crypto", times=2))
reveal_type(Desk().count_assets("crypto"))
tg.Desk().frontier("crypto", points=3)
tg.Desk().optimize("crypto", seed="1")
Desk().count_assets("crypto", times="2")
"""


def test_an_editor_infers_every_result_and_refuses_what_is_wrong(tmp_path):
    (tmp_path / "typed.py").write_text(TYPED, encoding="utf-8")
    environment = {**os.environ, "MYPYPATH": f"{ROOT / 'platform'}:{NEW.parent}"}
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), "--no-error-summary",
         "--cache-dir", str(ROOT / ".mypy_cache"), str(tmp_path / "typed.py")],
        check=False, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=280,
    )  # fmt: skip
    said = [line.partition("typed.py:")[2] for line in done.stdout.splitlines() if "typed.py" in line]
    revealed = [line.rpartition("tangency.results.")[2] for line in said if "Revealed" in line and "tangency" in line]
    assert revealed == [
        'optimization.OptimizationResult"', 'optimization.OptimizationResult"', 'frontier.FrontierResult"',
        'rebalancing.RebalancingResult"',
    ], done.stdout  # fmt: skip
    assert sum('"count_assets.Count"' in line for line in said) == 2
    errors = [line for line in said if " error: " in line]
    assert [line.partition(":")[0] for line in errors] == ["13", "14", "15"]
    assert 'Unexpected keyword argument "points"' in errors[0]
    assert all('incompatible type "str"; expected "int"' in line for line in errors[1:])
