"""The Central Bank's API Pix 2.9.0, from the bank's side, under `/apipix`."""
