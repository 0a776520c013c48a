# Alembic: the migrations of migrations/versions up and down, an index built concurrently from one of them, the same as SQL, and
# the comparison of models with the database.
import io
import os
import subprocess
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine, text

from tap import test

engine = create_engine("postgresql+psycopg2://", future=True)


def config(**attributes):
    result = Config(output_buffer=attributes.pop("output", None))
    result.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    result.attributes.update(metadata=MetaData(), **attributes)
    return result


def migrate(step, revision):
    with engine.connect() as connection:
        step(config(connection=connection), revision)
        connection.commit()


def scalar(query):
    with engine.connect() as connection:
        return connection.scalar(text(query))


indexes = "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relname LIKE 'embeddings\\_%' AND relkind = 'i' AND relname <> 'embeddings_pkey'"
nearest = "SELECT content FROM embeddings JOIN chunks ON id = chunk_id ORDER BY {0} <=> (SELECT {0} FROM embeddings LIMIT 1) LIMIT 1"

with test("upgrade, with CREATE INDEX CONCURRENTLY in an autocommit block"):
    migrate(command.upgrade, "0002")
    with engine.begin() as connection:
        connection.execute(text("""
            WITH d AS (INSERT INTO documents (title, doc_type) VALUES ('one', 'note') RETURNING id),
            c AS (INSERT INTO chunks (document_id, chunk_index, content) SELECT id, n, 'part ' || n FROM d, generate_series(1, 30) n
                RETURNING id, chunk_index)
            INSERT INTO embeddings SELECT id, (SELECT array_agg(sin(chunk_index * i)) FROM generate_series(1, 384) i)::vector,
                (SELECT array_agg(cos(chunk_index * i)) FROM generate_series(1, 1536) i)::vector FROM c"""))
    migrate(command.upgrade, "0003")
    assert scalar(indexes) == "embeddings_embedding embeddings_small", scalar(indexes)
    assert scalar("SELECT indisvalid FROM pg_index WHERE indexrelid = 'embeddings_embedding'::regclass")
    assert scalar(nearest.format("embedding")) == "part 1"

with test("a column replaced by another"):
    migrate(command.upgrade, "head")
    assert scalar(indexes) == "embeddings_embedding", scalar(indexes)
    assert abs(scalar("SELECT max(vector_norm(short)) FROM embeddings") - 1) < 1e-6
    assert scalar(nearest.format("short")) == "part 1"

with test("models and database agree"):
    with engine.connect() as connection:
        metadata = MetaData()
        metadata.reflect(connection)
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [d for d in compare_metadata(context, metadata) if "alembic_version" not in str(d)]
    assert differences == [], differences

with test("downgrade"):
    migrate(command.downgrade, "0003")
    assert scalar("SELECT count(*) FROM embeddings WHERE vector_dims(small) = 384") == 30
    assert scalar(indexes) == "embeddings_embedding embeddings_small", scalar(indexes)
    migrate(command.downgrade, "base")
    assert scalar("SELECT count(*) FROM pg_class WHERE relname IN ('documents', 'chunks', 'embeddings')") == 0

with test("the same as SQL, offline"):
    output = io.StringIO()
    command.upgrade(config(output=output), "base:head", sql=True)
    subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"], input="DROP TABLE alembic_version;" + output.getvalue(),
                   text=True, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "PGOPTIONS": "-c client_min_messages=warning"})
    assert scalar(indexes) == "embeddings_embedding", scalar(indexes)
