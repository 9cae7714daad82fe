"""A scaffolded plugin, installed into an environment of its own, conforms at once."""

from __future__ import annotations

from typing import Any

import pytest

from tangency.host import scaffold_plugin

CHECK = """
import json
from tangency.host import load_catalogue
from tangency.testing import check_installed
catalogue = load_catalogue()
reports = check_installed(catalogue, "demo-alpha")
status = next(each for each in catalogue.plugins if each.name == "demo-alpha")
print(json.dumps({
    "status": str(status),
    "notes": status.notes,
    "ids": [each.id for each in catalogue.registered],
    "passed": [report.passed for report in reports],
    "reports": [str(report) for report in reports],
}))
"""


@pytest.mark.parametrize("kind", ["optimizer", "strategy", "data-source"])
def test_a_scaffolded_plugin_conforms_at_once(
    child_environment: Any, tmp_path_factory: pytest.TempPathFactory, kind: str
) -> None:
    folder = scaffold_plugin("demo-alpha", tmp_path_factory.mktemp("scaffold"), kind=kind)
    child_environment.pip_install(folder)
    found = child_environment.json(CHECK)
    assert found["status"] == "demo-alpha: loaded"
    assert found["notes"] == []
    assert "demo-alpha/demo-alpha" in found["ids"]
    assert found["passed"] == [True], "\n".join(found["reports"])
    tests = child_environment.run("-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder / "tests"), check=False)
    assert tests.returncode == 0, tests.stdout + tests.stderr
