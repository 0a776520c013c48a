"""The index of the large embeddings, built while the application writes."""
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade():
    with op.get_context().autocommit_block():
        op.create_index("embeddings_embedding", "embeddings", ["embedding"], postgresql_concurrently=True,
                        postgresql_using="hnsw", postgresql_ops={"embedding": "vector_cosine_ops"},
                        postgresql_with={"m": 16, "ef_construction": 64})


def downgrade():
    with op.get_context().autocommit_block():
        op.drop_index("embeddings_embedding", postgresql_concurrently=True)
