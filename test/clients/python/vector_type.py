# A column type for SQLAlchemy that knows the distances.
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.types import Float, UserDefinedType

from tap import from_text, to_text


class Vector(UserDefinedType):
    cache_ok = True

    def __init__(self, dimensions=None):
        self.dimensions = dimensions

    def get_col_spec(self, **_):
        return "vector" if self.dimensions is None else f"vector({self.dimensions})"

    def bind_processor(self, dialect):
        return lambda value: None if value is None else to_text(value)

    def result_processor(self, dialect, coltype):
        return from_text

    class comparator_factory(UserDefinedType.Comparator):
        def l2_distance(self, other):
            return self.op("<->", return_type=Float)(other)

        def cosine_distance(self, other):
            return self.op("<=>", return_type=Float)(other)


ischema_names["vector"] = Vector
