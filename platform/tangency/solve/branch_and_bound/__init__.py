"""Branch and bound under cardinality and semicontinuity constraints, on perspective and box relaxations."""
