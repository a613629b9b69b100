"""The tables, the migrations, and the only SQL of the project (in `queries`)."""
