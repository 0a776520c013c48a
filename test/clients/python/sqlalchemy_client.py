# SQLAlchemy: Core and ORM, indexes of tables, reflection.
from sqlalchemy import Column, Index, Integer, MetaData, Table, Text, create_engine, func, inspect, select, text
from sqlalchemy.orm import Session, declarative_base

from tap import ROWS, test, vector
from vector_type import Vector

engine = create_engine("postgresql+psycopg2://", future=True)
Base = declarative_base()


class Item(Base):
    __tablename__ = "item"
    id = Column(Integer, primary_key=True)
    body = Column(Text)
    v = Column(Vector(3))
    __table_args__ = (
        Index("item_v", "v", postgresql_using="hnsw", postgresql_ops={"v": "vector_cosine_ops"},
              postgresql_with={"m": 16, "ef_construction": 64}),
    )


with test("create_all makes columns and indexes"):
    with engine.begin() as connection:
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS vector"))
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        definition = connection.scalar(text("SELECT indexdef FROM pg_indexes WHERE indexname = 'item_v'"))
    assert "USING hnsw (v vector_cosine_ops) WITH (m='16', ef_construction='64')" in definition, definition

with Session(engine) as session:
    with test("objects carry vectors"):
        session.add_all(Item(id=n, body=f"item {n}", v=vector(n)) for n in range(1, ROWS + 1))
        session.add(Item(id=1000))
        session.commit()
        assert session.get(Item, 5).v == vector(5)
        assert session.get(Item, 1000).v is None

    with test("the nearest objects"):
        nearest = select(Item).where(Item.v.isnot(None)).order_by(Item.v.l2_distance(vector(7))).limit(3)
        assert session.scalars(nearest).first().id == 7
        similarity = (1 - Item.v.cosine_distance(vector(7))).label("similarity")
        row = session.execute(select(Item.id, similarity).order_by(Item.v.cosine_distance(vector(7))).limit(1)).first()
        assert abs(row.similarity - 1) < 1e-6

    with test("a filter, a threshold and the nearest"):
        near = select(Item.id).where(Item.body.like("item 1%"), Item.v.l2_distance(vector(12)) < 5)
        found = session.scalars(near.order_by(Item.v.l2_distance(vector(12))).limit(10)).all()
        assert found[0] == 12 and all(str(n).startswith("1") for n in found), found

    with test("aggregates"):
        mean = session.scalar(select(func.avg(Item.v, type_=Vector(3))).where(Item.id <= 3))
        assert mean == [2, 2, 0.5], mean

with engine.connect() as connection:
    has_half = connection.scalar(text("SELECT EXISTS (SELECT FROM pg_opclass WHERE opcname = 'halfvec_cosine_ops')"))
if has_half:
    with test("an index of halves over the column"), engine.begin() as connection:
        half = Index("item_half", text("(v::halfvec(3)) halfvec_cosine_ops"), postgresql_using="hnsw", _table=Item.__table__)
        half.create(connection)
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        query = text("SELECT id FROM item ORDER BY v::halfvec(3) <=> :v LIMIT 1")
        plan = connection.scalars(text("EXPLAIN " + query.text), {"v": "[3,3,0.5]"}).all()
        assert "item_half" in "".join(plan), plan
        assert connection.scalar(query, {"v": "[12,5,0.5]"}) == 12
        half.drop(connection)

with test("reflection"):
    table = Table("item", MetaData(), autoload_with=engine)
    assert isinstance(table.c.v.type, Vector) and str(table.c.v.type) in ("VECTOR(3)", "vector(3)"), str(table.c.v.type)
    index = inspect(engine).get_indexes("item")[0]
    assert index["dialect_options"]["postgresql_using"] == "hnsw", index
