"""Pure, deterministic rules: no I/O, clock, randomness or framework; safe inside a workflow."""
