"""Asaas's API v3, from the bank's side, under `/asaas`."""
