import json
import pickle
import shlex

import pytest

from tangency.errors import DataError, Remedy, Setting
from tangency.errors.remedy import in_form, in_json, in_options, in_python, worded

MAPPED = Setting("columns", {"date": "timestamp", "last price": "close"})


@pytest.mark.parametrize(
    ("setting", "python", "options", "json_words", "form"),
    [
        (
            MAPPED,
            "columns={'date': 'timestamp', 'last price': 'close'}",
            "--column date=timestamp --column 'last price=close'",
            '"columns": {"date": "timestamp", "last price": "close"}',
            "“columns”: date = timestamp, last price = close",
        ),
        (Setting("separator", ";"), "separator=';'", "--separator ';'", '"separator": ";"', "“separator”: ;"),
        (Setting("skip_lines", 1), "skip_lines=1", "--skip-lines 1", '"skip_lines": 1', "“skip lines”: 1"),
        (
            Setting("n_returns", 90, within="universe"),
            "universe with n_returns=90",
            "--returns 90",
            '"universe": {"n_returns": 90}',
            "“n returns”: 90",
        ),
        (
            Setting("include", ["A", "B"]),
            "include=['A', 'B']",
            "--include A --include B",
            '"include": ["A", "B"]',
            "“include”: A, B",
        ),
        (Setting("utc_day", value=False), "utc_day=False", "--no-utc-day", '"utc_day": false', "“utc day”: False"),
        (Setting("current"), "current", "--current", '"current"', "“current”"),
    ],
)
def test_each_face_writes_an_argument_in_its_own_words(setting, python, options, json_words, form):
    words = [word(setting) for word in (in_python, in_options, in_json, in_form)]
    assert words == [python, options, json_words, form]


def test_what_is_pasted_is_read_as_it_was_meant():
    assert shlex.split(in_options(MAPPED)) == ["--column", "date=timestamp", "--column", "last price=close"]
    assert json.loads(f"{{{in_json(MAPPED)}}}") == {"columns": MAPPED.value}


def test_an_error_keeps_its_remedy_through_a_process_boundary():
    error = DataError("broken", remedy=Remedy("map it: ", MAPPED))
    again = pickle.loads(pickle.dumps(error))
    assert again.details(in_options) == error.details(in_options)
    assert again.in_one_line(in_json).endswith('map it: "columns": {"date": "timestamp", "last price": "close"}')
    assert str(again) == str(error)


def test_a_remedy_without_arguments_is_the_same_on_each_face():
    assert {worded("mend it", word) for word in (in_python, in_options, in_json, in_form)} == {"mend it"}


def test_a_very_long_remedy_is_cut():
    assert len(Remedy("x" * 5000)) < 1100


def test_settings_together_are_joined_as_each_face_pastes_them() -> None:
    remedy = Remedy("declare ", (Setting("separator", ";"), Setting("decimal", ",")))
    assert worded(remedy, in_python) == "declare separator=';', decimal=','"
    assert worded(remedy, in_options) == "declare --separator ';' --decimal ,"
    assert worded(remedy, in_json) == 'declare "separator": ";", "decimal": ","'


def test_a_text_after_a_remedy_leaves_its_settings() -> None:
    more = Remedy("give ", Setting("sheet", "A")) + "; 2 more faults"
    assert worded(more, in_options) == "give --sheet A; 2 more faults"
    assert worded(pickle.loads(pickle.dumps(more)), in_options) == "give --sheet A; 2 more faults"
