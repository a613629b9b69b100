"""Groq: a language model that proposes and a transcriber. Neither decides anything."""
