"""The steps of the workflows: each one transaction or one remote call, safe to repeat."""
