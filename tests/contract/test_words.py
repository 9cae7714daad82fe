"""Private and coy phrases stay out of code, docs and notebooks."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ("docs/components.md", "docs/metrics.md", "docs/verbs.md", "docs/plugins/sdk/", "docs/reference/")
LEFT_OUT = ("CHANGELOG.md", "tests/contract/test_words.py", *GENERATED)

# A phrase, and what stands in its place.
BANNED = {
    r"\bin words\b": "as text",
    # Quoted it is the user of that name on Unix.
    r"(?<!\")\bnobody\b": "the passive, or the actor",
    r"\bsomebody\b": "the passive, or the actor",
    r"\banybody\b": "the passive, or the actor",
    r"\beverybody\b": "everyone, or the actor",
    r"\bwhoever\b": "the actor",
    r"\bwhat holds\b": "what binds, what applies",
    r"\bhave to choose\b": "cardinality and semicontinuity constraints",
    r"\bwithout a word\b": "silently, or implicit",
    r"\bhangs? together\b": "correlated, codependent",
    r"\bis spoken of\b": "named",
    r"\bwhat is sought\b": "the objective",
    r"\bcan be told\b": "params of",
}


def _files() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "*.py", "*.md", "*.ipynb"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return [name for name in listed.stdout.splitlines() if not name.startswith(LEFT_OUT) and (ROOT / name).is_file()]


@pytest.mark.parametrize("phrase", BANNED)
def test_a_private_phrase_is_nowhere(phrase):
    pattern = re.compile(phrase, re.IGNORECASE)
    found = [
        f"{name}:{number}: {line.strip()}"
        for name in _files()
        for number, line in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]
    assert not found, f"write: {BANNED[phrase]}\n" + "\n".join(found)


@pytest.mark.parametrize("line", ["the unit, in words", "a day that nobody names", "What holds a weight"])
def test_the_guard_finds_a_phrase(line):
    assert any(re.search(phrase, line, re.IGNORECASE) for phrase in BANNED)
