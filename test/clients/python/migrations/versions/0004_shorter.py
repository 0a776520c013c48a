"""A shorter embedding replaces the small one: expand, fill, contract."""
import sqlalchemy as sa
from alembic import op

from vector_type import Vector

revision = "0004"
down_revision = "0003"


def upgrade():
    op.add_column("embeddings", sa.Column("short", Vector(64)))
    op.execute("UPDATE embeddings SET short = l2_normalize(subvector(small, 1, 64)::vector(64))")
    op.create_check_constraint("embeddings_short", "embeddings", "abs(vector_norm(short) - 1) < 0.001")
    op.drop_column("embeddings", "small")


def downgrade():
    op.add_column("embeddings", sa.Column("small", Vector(384)))
    op.execute("UPDATE embeddings SET small = short || array_fill(0, ARRAY[320])::vector")
    op.drop_constraint("embeddings_short", "embeddings")
    op.drop_column("embeddings", "short")
    op.create_index("embeddings_small", "embeddings", ["small"], postgresql_using="hnsw",
                    postgresql_ops={"small": "vector_cosine_ops"})
