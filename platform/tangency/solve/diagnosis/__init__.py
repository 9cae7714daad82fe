"""Why no portfolio satisfies the constraints: irreducible conflicts and least relaxations."""
