from types import SimpleNamespace

import numpy as np
import pytest

from tangency.errors import SolverError
from tangency.solve.polyhedral.interior_point import interior_point


@pytest.mark.parametrize("shorter", ["lower", "upper", "rows", "row_upper"])
def test_parts_of_different_sizes_are_refused_before_they_end_the_process(shorter):
    n = 40
    sides = SimpleNamespace(
        lower=np.zeros(n), upper=np.ones(n), rows=np.ones((1, n)), row_lower=np.ones(1), row_upper=np.ones(1)
    )
    setattr(sides, shorter, getattr(sides, shorter)[..., :0])
    with pytest.raises(SolverError, match="different sizes"):
        interior_point(np.eye(n), np.zeros(n), sides)
