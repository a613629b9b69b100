"""Groq's HTTP API with a small stand-in for the model, for local runs and tests."""
