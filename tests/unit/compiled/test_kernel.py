"""Kernels, their parts, and the records that they are given."""

from typing import NamedTuple

import numpy as np
import pytest

from tangency.compiled.kernel import (
    FIXED_VECTOR,
    FLOAT,
    VECTOR,
    kernel,
    lean_inlined_part,
    lean_kernel,
    lean_part,
    record,
)
from tangency.contracts.arrays import Floats, frozen_floats


class Pair(NamedTuple):
    first: Floats
    second: Floats


@pytest.mark.parametrize("made_by", [kernel, lean_kernel])
@pytest.mark.parametrize(("second", "given"), [(VECTOR, np.ones(3)), (FIXED_VECTOR, frozen_floats([1.0, 1.0, 1.0]))])
def test_a_record_of_one_type_or_of_several_is_taken(made_by, second, given):
    @made_by(FLOAT, record(Pair, VECTOR, second))
    def total(pair: Pair) -> float:
        return pair.first[0] + pair.second[2]

    assert total(Pair(np.full(3, 2.0), given)) == 3.0


def test_lean_parts_write_to_what_the_kernel_was_given():
    @lean_inlined_part
    def doubled(value: float) -> float:
        return 2.0 * value

    @lean_part
    def write(target: Floats) -> None:
        for i in range(target.size):
            target[i] = doubled(target[i])

    @lean_kernel(FLOAT, VECTOR)
    def run(target: Floats) -> float:
        write(target[1:])
        return target[0]

    values = np.ones(3)
    assert run(values) == 1.0
    assert values.tolist() == [1.0, 2.0, 2.0]
