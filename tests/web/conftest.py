"""The pages are part of the API's app: the same fixtures serve."""

from tests.api.conftest import app, client, clinic, other_clinic, settings, workflows

__all__ = ["app", "client", "clinic", "other_clinic", "settings", "workflows"]
