# Alembic's environment: a connection that the caller hands over, or SQL alone (offline).
from alembic import context

config = context.config
metadata = config.attributes["metadata"]
connection = config.attributes.get("connection")

if connection is None:
    context.configure(url="postgresql://", target_metadata=metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    context.configure(connection=connection, target_metadata=metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
