"""What can go wrong with the local stack."""


class StackError(Exception):
    """Said to the user as it is, without a traceback."""
