"""Sparse convex programs, their solvers (HiGHS, PIQP, Clarabel), and refinement to the last digits."""
