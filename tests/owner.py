"""The database's owner, who arranges for tests and looks behind the scenes."""

from sqlalchemy import Engine, NullPool, create_engine


def owner_engine(url: str) -> Engine:
    """Keeps no connections: each is closed where its block ends, however it ends."""
    return create_engine(url, poolclass=NullPool)
