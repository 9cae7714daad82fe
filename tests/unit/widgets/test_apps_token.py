"""The dashboards' token: kept for its user, read by no one else."""

from __future__ import annotations

import pytest

import tangency as tg
from tangency.widgets.apps_token import kept_token


@pytest.fixture
def runtime(tmp_path, monkeypatch):
    folder = tmp_path / "runtime"
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(folder))
    return folder


def test_it_is_the_same_at_each_start_and_the_users_alone(runtime):
    token = kept_token()
    assert len(token) == 48
    assert kept_token() == token
    (file,) = runtime.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["", "short", "Z" * 48, "0" * 47 + "\n", "é" * 48])
def test_a_damaged_one_is_made_anew(runtime, text):
    kept_token()
    (file,) = runtime.iterdir()
    file.write_text(text, encoding="utf-8")
    token = kept_token()
    assert token == kept_token() != text


def test_one_that_others_could_read_is_made_anew(runtime):
    token = kept_token()
    (file,) = runtime.iterdir()
    file.chmod(0o644)
    assert kept_token() != token
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_written_is_an_error_that_names_it(runtime):
    runtime.write_text("a file where the folder should be")
    with pytest.raises(tg.ConfigurationError, match="cannot be kept"):
        kept_token()
