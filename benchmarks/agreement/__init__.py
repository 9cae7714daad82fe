"""Tangency held against independent solvers on random problems; the tests run a few of what the benchmarks run."""
