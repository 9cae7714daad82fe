"""What lies in the repository: nothing of this machine, no registry, and notebooks without output or logic."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST_CELLS = 12
# Spelt in parts, so that this file does not find itself.
FORBIDDEN = {
    "a registry host": "|".join(("py" + r"pi\.", r"pythonhosted\." + "org", "arti" + "factory", "dev" + "pi")),
    "an index option": r"--(extra-)?index" + r"-url|--find" + r"-links|--trusted" + r"-host|\[\[tool\.uv\." + r"index",
    "an absolute path of a machine": r"(?<![\w./:-])/(?:home|Users|root|work|opt|workspace)" + r"/[\w.-]+",
    "the machinery around the project": r"\bfarm" + r"-\w|\.lib" + "rary",
}


def tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"not a checkout: {done.stderr.strip()}")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def texts() -> list[tuple[Path, str]]:
    found = []
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content:
            found.append((path.relative_to(ROOT), content.decode("utf-8")))
    return found


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_file_names(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what], re.IGNORECASE)
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("a registry host", "https://files." + "pythonhosted." + "org/x"),
        ("an index option", "--index" + "-url https://x"),
        ("an absolute path of a machine", "open('/ho" + "me/someone/prices.csv')"),
        ("the machinery around the project", "/x/.lib" + "rary/y"),
    ],
)
def test_the_patterns_bite(what: str, line: str) -> None:
    assert re.search(FORBIDDEN[what], line, re.IGNORECASE)


def test_the_lock_is_hashed() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pins = [number for number, line in enumerate(lines) if re.match(r"[a-z0-9]", line)]
    assert len(pins) > 50
    for start, end in zip(pins, [*pins[1:], len(lines)], strict=True):
        assert "==" in lines[start], lines[start]
        assert any("--hash=sha256:" in line for line in lines[start:end]), lines[start]


def notebooks() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".ipynb"]


def test_notebooks_are_stripped_short_and_hold_no_logic() -> None:
    for path in notebooks():
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        name = path.relative_to(ROOT)
        assert len(code) <= MOST_CELLS, name
        for cell in code:
            assert cell["outputs"] == [], name
            assert cell["execution_count"] is None, name
            tree = ast.parse("".join(line for line in cell["source"] if not line.lstrip().startswith(("%", "!"))))
            logic = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
            assert not [node for node in ast.walk(tree) if isinstance(node, logic)], name


def test_no_page_or_notebook_shows_a_failure() -> None:
    shown = [path for path, text in texts() if path.suffix in (".md", ".ipynb", ".html") and "Traceback (" in text]
    assert shown == []
