"""Risk models, one a file: each holds its params, its algorithm and its description."""
