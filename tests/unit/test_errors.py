import pickle

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


def test_every_error_has_a_face_and_every_branch_its_own():
    classes = [getattr(errors, name) for name in errors.__all__]
    branches = [c for c in classes if isinstance(c, type) and issubclass(c, TangencyError)]
    faces = {cls: face_of(cls.__new__(cls)) for cls in branches}
    assert all(face.exit_code != 0 and face.http_status >= 400 for face in faces.values())
    six = [errors.DataError, errors.ConfigurationError, errors.Infeasible, errors.SolverError, errors.PluginError]
    assert len({faces[cls].exit_code for cls in (*six, errors.StoreError)}) == 6


def test_a_long_value_is_bounded():
    assert len(str(TangencyError("x", value="y" * 100_000))) < 400
