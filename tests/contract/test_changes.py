"""The fragments of the changelog are such that towncrier can collect them."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_fragment_is_named_after_an_issue_and_a_kind() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["towncrier"]
    kinds = "|".join(kind["directory"] for kind in config["type"])
    for path in (ROOT / "changes").iterdir():
        if path.name != "README.md":
            assert re.fullmatch(rf"\+?\w+\.({kinds})(\.\d+)?\.md", path.name), path.name
            assert path.read_text(encoding="utf-8").strip().endswith(".")
    readme = (ROOT / "changes" / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", readme, flags=re.MULTILINE) == kinds.split("|")


def test_towncrier_collects_them() -> None:
    command = [sys.executable, "-m", "towncrier", "build", "--draft", "--version", "0.0.0", "--date", "2026-01-01"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "## 0.0.0 (2026-01-01)" in done.stdout
    assert "README" not in done.stdout


def test_the_changelog_has_the_place_where_releases_go() -> None:
    assert "<!-- towncrier release notes start -->" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
