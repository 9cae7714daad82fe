import pickle
import sys

import pytest

from tangency import errors
from tangency.errors import Conflict, ConstraintSyntaxError, Infeasible, Relaxation, TangencyError, UnknownName, face_of

EXAMPLES = [
    TangencyError("broken", where="here", value=3, remedy="mend it"),
    UnknownName("asset", "BTX", candidates=("BTC",), where="constraint 1"),
    ConstraintSyntaxError("bad", text="weight <", column=8, remedy="write <="),
    Infeasible(
        "no portfolio",
        conflict=(Conflict(constraint="weight <= 1%"),),
        relaxation=(Relaxation(constraint="weight <= 1%", slack=0.1, suggestion="weight <= 11%"),),
    ),
]


@pytest.mark.parametrize("error", EXAMPLES)
def test_survives_a_process_boundary(error):
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert again.details() == error.details()
    assert str(again) == str(error)


def test_says_what_where_value_and_remedy():
    assert str(EXAMPLES[0]) == "broken; where: here; value: 3; remedy: mend it"


def test_infeasible_suggests_the_relaxation():
    assert EXAMPLES[3].remedy == "relax weight <= 11%"
    assert EXAMPLES[3].details()["conflict"] == ["weight <= 1%"]


def test_line_by_line_nothing_is_said_twice():
    """The conflict stands for the place, and the relaxation for the remedy, where nothing else was given."""
    assert EXAMPLES[3].parts() == [
        ("conflict", ("weight <= 1%",)),
        ("relax", ("weight <= 1% → weight <= 11% (0.1, fraction of NAV)",)),
    ]
    own = Infeasible("w", conflict=(Conflict(constraint="a"),), where="here", remedy="mend it")
    assert [name for name, _ in own.parts()] == ["conflict", "where", "remedy"]


def test_a_notebook_shows_the_error_alone(monkeypatch):
    monkeypatch.delenv("TANGENCY_DEBUG", raising=False)
    lines = EXAMPLES[0]._render_traceback_(TangencyError, EXAMPLES[0], None, 1)
    assert lines[:4] == ["error: broken", "  where:  here", "  value:  3", "  remedy: mend it"]
    assert lines[4].startswith("  (TangencyError; the whole traceback: ")


def test_data_steer_no_terminal(monkeypatch):
    monkeypatch.delenv("TANGENCY_DEBUG", raising=False)
    shown = "\n".join(TangencyError("a\x1b[2J", where="b\r\x07")._render_traceback_())
    assert "\x1b" not in shown
    assert "\r" not in shown
    assert "a\\x1b[2J" in shown


def plugins_own_frame():
    raise ValueError("singular")


def chained():
    try:
        plugins_own_frame()
    except ValueError as raised:
        raise errors.PluginError("component x failed", where="x") from raised


def test_a_plugins_error_names_its_cause_and_shows_its_frames_on_request(monkeypatch, capsys):
    monkeypatch.delenv("TANGENCY_DEBUG", raising=False)
    with pytest.raises(errors.PluginError) as caught:
        chained()
    lines = caught.value._render_traceback_()
    assert "  cause: ValueError: singular" in lines
    assert "plugins_own_frame" not in "\n".join(lines)
    caught.value.show_traceback()
    assert "in plugins_own_frame" in capsys.readouterr().err
    monkeypatch.setattr(sys, "last_value", caught.value, raising=False)
    errors.show_traceback()
    assert "in plugins_own_frame" in capsys.readouterr().err
    monkeypatch.setenv("TANGENCY_DEBUG", "1")
    assert "in plugins_own_frame" in "\n".join(caught.value._render_traceback_())


def test_without_an_error_there_is_no_traceback(monkeypatch):
    monkeypatch.setattr(sys, "last_value", None, raising=False)
    with pytest.raises(TangencyError, match="no error yet"):
        errors.show_traceback()


def test_every_error_has_a_face_and_every_branch_its_own():
    classes = [getattr(errors, name) for name in errors.__all__]
    branches = [c for c in classes if isinstance(c, type) and issubclass(c, TangencyError)]
    faces = {cls: face_of(cls.__new__(cls)) for cls in branches}
    assert all(face.exit_code != 0 and face.http_status >= 400 for face in faces.values())
    own = [cls for cls in branches if cls.__mro__[1] is TangencyError]
    assert len({faces[cls].exit_code for cls in own}) == len(own) == 8


def test_a_long_value_is_bounded():
    assert len(str(TangencyError("x", value="y" * 100_000))) < 400


def test_kinds_of_every_ending_are_listed():
    assert UnknownName("strategy", "x").remedy == "first list every strategy that is known"
