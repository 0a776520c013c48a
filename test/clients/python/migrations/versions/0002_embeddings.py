"""Embeddings of two models, in a table beside the documents."""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from vector_type import Vector

revision = "0002"
down_revision = "0001"


def upgrade():
    op.execute("CREATE EXTENSION IF NOT EXISTS vector")
    op.create_table(
        "embeddings",
        sa.Column("chunk_id", postgresql.UUID(), sa.ForeignKey("chunks.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("small", Vector(384)),
        sa.Column("embedding", Vector(1536)),
    )
    op.create_index("embeddings_small", "embeddings", ["small"], postgresql_using="hnsw",
                    postgresql_ops={"small": "vector_cosine_ops"})


def downgrade():
    op.drop_table("embeddings")
    op.execute("DROP EXTENSION vector")
