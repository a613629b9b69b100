"""Alembic's entry point. The URL comes from the `Config` that `sorriso migrate` builds."""

from alembic import context
from sqlalchemy import create_engine

from db.models import Base


def run() -> None:
    """Apply the migrations over one connection, in one transaction."""
    url = context.config.get_main_option("sqlalchemy.url")
    if url is None:
        raise RuntimeError("run migrations through `sorriso migrate`")
    engine = create_engine(url)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
