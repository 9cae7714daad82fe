"""How the dashboards are served."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

import tangency as tg
from tangency.widgets.server import _jupyter_folder, serve_apps, voila_arguments
from tangency.widgets.start_page import App, served_apps, start_page


def test_the_apps_are_served_alone_on_the_loopback_with_our_template():
    arguments = voila_arguments(8866, open_browser=False, token="0" * 48)
    assert {each.name for each in Path(arguments[0]).iterdir()} == {app.notebook for app in served_apps()}
    assert {"--no-browser", "--Voila.ip=127.0.0.1", "--template=tangency", "--preheat_kernel=True"} <= set(arguments)
    assert "--no-browser" not in voila_arguments(8866, open_browser=True, token="0" * 48)


def test_the_template_finds_its_icons_and_links_to_nowhere_else():
    with _jupyter_folder() as folder:
        icons = folder / "voila/templates/tangency/static/fontawesome"
        assert (icons / "css/all.min.css").stat().st_size > 10_000
        assert (icons / "webfonts/fa-solid-900.woff2").is_file()
    assert not folder.exists()
    templates = Path(tg.__file__).parent / "widgets/jupyter/voila/templates/tangency"
    for template in templates.iterdir():
        assert "http" not in template.read_text(encoding="utf-8")
    assert json.loads((templates / "conf.json").read_text(encoding="utf-8")) == {"base_template": "lab"}


def test_a_port_that_is_taken_is_an_error_in_words():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(tg.ConfigurationError, match="the port cannot be used"):
            serve_apps(other.getsockname()[1], open_browser=False)


def test_the_start_page_shows_what_the_notebooks_say_as_text():
    page = start_page([App(name="pairs", title="<b>Pairs</b>", summary="Two & two.", notebook="verbs.ipynb")])
    assert '<a href="pairs"><strong>&lt;b&gt;Pairs&lt;/b&gt;</strong>Two &amp; two.</a>' in page
    assert "http" not in page
