"""Solvers over bounds and rows: linear programs, quadratic programs and maximum ratios, dense or by factors."""
