import logging

import numba

from tangency.compiled.notice import announced


def _halved(x):
    return x / 2


def test_a_compilation_is_announced_once_whatever_it_consists_of(caplog):
    part = numba.njit(_halved)

    with announced("quarter"):
        made = numba.njit("float64(float64)")(lambda x: part(part(x)))
    assert made(8.0) == 2.0
    (said,) = caplog.records
    assert said.levelno == logging.WARNING
    assert "compiling the kernel quarter, once" in said.getMessage()


def test_what_needs_no_compilation_is_not_announced(caplog):
    with announced("nothing"):
        pass
    assert not caplog.records
