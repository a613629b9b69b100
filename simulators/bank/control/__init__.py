"""`/simulator`: what no bank offers; merchants made at will, payers, faults, the clock."""
