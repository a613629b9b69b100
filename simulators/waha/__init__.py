"""A stand-in for WAHA: its HTTP contract on one side, the patients' phones on the other.

`/api` is WAHA 2026.8.1 with the NOWEB engine, as far as a receptionist needs it; `/simulator`
scans codes, writes as a patient or as the clinic's own phone, and orders misbehaviour; `/` is a
page that does the same by hand. Settings are in `settings.py`.
"""
