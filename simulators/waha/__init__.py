"""A stand-in for WAHA: its HTTP contract on one side, the patients' phones on the other."""
