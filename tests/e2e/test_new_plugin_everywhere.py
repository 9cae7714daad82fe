"""A new plugin, scaffolded by the command and installed in an environment of its own, is everywhere at once.

`installed` is the environment with demo-alpha in it; a face that lists components adds its test below and asks
that environment, by `run` or `json`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

ENTRY = ("-c", "from tangency.cli.main import main; main()")


@pytest.fixture(scope="module")
def installed(child_environment: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the child environment after `tangency plugins new demo-alpha` and its installation."""
    folder = tmp_path_factory.mktemp("scaffold")
    done = child_environment.run(*ENTRY, "plugins", "new", "demo-alpha", "--directory", str(folder), "--json")
    child_environment.pip_install(Path(json.loads(done.stdout)["folder"]))
    return child_environment


def test_it_passes_its_check(installed: Any) -> None:
    done = installed.run(*ENTRY, "plugins", "check", "demo-alpha", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "optimizer demo-alpha/demo-alpha conforms" in done.stdout


def test_it_is_in_the_help_with_its_summary_and_its_options(installed: Any) -> None:
    listed = installed.run(*ENTRY, "optimize", "--help").stdout
    assert "demo-alpha" in listed
    assert "Inverse volatility, projected on the constraints" in listed
    own = installed.run(*ENTRY, "optimize", "--optimizer", "demo-alpha", "--help").stdout
    assert "--power VALUE" in own
    assert "exponent on the inverse volatility" in " ".join(own.split())
    assert "--risk-free-annual" not in own


def test_it_optimises_and_its_run_is_replayed(installed: Any, tmp_path: Path) -> None:
    home = ("--home", str(tmp_path))
    request = ("crypto", "--optimizer", "demo-alpha", "--power", "2", "--as-of", "2024-11-30")
    done = installed.run(*ENTRY, *home, "optimize", *request, "--constraint", "weight <= 20%", "--json")
    document = json.loads(done.stdout)
    assert document["optimizer"]["id"] == "demo-alpha/demo-alpha"
    assert document["optimizer"]["params"] == {"power": 2.0}
    assert abs(sum(document["weights"].values()) - 1) <= 1e-9
    assert max(document["weights"].values()) <= 0.2 + 1e-9
    assert "bit-identical" in installed.run(*ENTRY, *home, "runs", "replay", document["run_id"]).stdout


def test_the_parent_knows_nothing_of_it() -> None:
    from tangency.host import load_catalogue  # noqa: PLC0415  # after the child is made

    assert "demo-alpha" not in [status.name for status in load_catalogue().plugins]
