"""Pure and deterministic rules: no I/O, clock, randomness or framework; importable inside a workflow."""
