"""The catalogue of tables is what every face offers."""

from __future__ import annotations

import inspect

import click

from tangency import Desk
from tangency.api.dataset_bodies import ImportBody
from tangency.api.table_bodies import TablesBody
from tangency.cli.data import data
from tangency.market import TablesGiven, table_schemas


def test_python_takes_each_table_by_its_name():
    named = set(table_schemas())
    assert set(TablesGiven.__annotations__) == named
    assert named <= set(inspect.signature(Desk.import_prices).parameters)


def test_http_takes_each_table_by_its_name():
    for body in (ImportBody, TablesBody):
        assert set(table_schemas()) <= set(body.model_fields)
        assert body.model_fields["dividends"].description == table_schemas()["dividends"].layout


def test_the_command_line_takes_each_table_by_its_name():
    for name in ("import", "import-tables"):
        command = data.get_command(click.Context(data), name)
        offered = {each.name: each for each in command.get_params(click.Context(command))}
        assert set(table_schemas()) <= set(offered)
        assert offered["trading"].help.startswith("Table of any of symbol, lot_step")
