"""A clinic's agenda: which times are free, and why not."""
