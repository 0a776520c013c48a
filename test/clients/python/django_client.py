# Django's ORM: a field of type vector, the extension and the index in migrations, distances in queries.
import os

import django
from django.conf import settings

settings.configure(
    DATABASES={"default": {
        "ENGINE": "django.db.backends.postgresql", "NAME": os.environ["PGDATABASE"], "USER": os.environ["PGUSER"],
        "HOST": os.environ["PGHOST"], "PORT": os.environ["PGPORT"],
    }},
    INSTALLED_APPS=["django.contrib.postgres"], DEFAULT_AUTO_FIELD="django.db.models.AutoField",
)
django.setup()

from django.contrib.postgres.operations import CreateExtension  # noqa: E402
from django.db import connection, migrations, models, transaction  # noqa: E402
from django.db.migrations.state import ProjectState  # noqa: E402
from django.db.models import F, FloatField, Func, Value  # noqa: E402
from django.db.utils import DataError  # noqa: E402

from tap import ROWS, from_text, test, to_text, vector  # noqa: E402


class VectorField(models.Field):
    def __init__(self, *args, dimensions=None, **kwargs):
        self.dimensions = dimensions
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "dimensions": self.dimensions}

    def db_type(self, connection):
        return "vector" if self.dimensions is None else f"vector({self.dimensions})"

    def from_db_value(self, value, expression, connection):
        return from_text(value)

    def get_prep_value(self, value):
        return None if value is None else to_text(value)


class Distance(Func):
    template = "(%(expressions)s)"
    output_field = FloatField()

    def __init__(self, operator, field, value):
        super().__init__(F(field), Value(to_text(value)), arg_joiner=f" {operator} ")


class Migration(migrations.Migration):
    operations = [
        CreateExtension("vector"),
        migrations.CreateModel("Item", [("id", models.AutoField(primary_key=True)), ("body", models.TextField(default="")),
                                        ("v", VectorField(dimensions=3, null=True))]),
        migrations.RunSQL("CREATE INDEX item_v ON shop_item USING hnsw (v vector_l2_ops)", "DROP INDEX item_v"),
    ]


class Concurrently(migrations.Migration):
    atomic = False
    operations = [
        migrations.RunSQL("CREATE INDEX CONCURRENTLY item_c ON shop_item USING hnsw (v vector_cosine_ops)", "DROP INDEX CONCURRENTLY item_c"),
    ]


def apply(migration, state):
    with connection.schema_editor(atomic=migration.atomic) as editor:
        return migration("0001", "shop").apply(state, editor)


with test("migrations: extension, field, index, an index concurrently"):
    before = ProjectState()
    state = apply(Migration, before.clone())
    Item = state.apps.get_model("shop", "Item")
    Item.objects.bulk_create(Item(body=f"item {n}", v=vector(n)) for n in range(1, ROWS + 1))
    apply(Concurrently, state)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_index WHERE indrelid = 'shop_item'::regclass AND indisvalid")
        assert cursor.fetchone() == (3,)

with test("objects carry vectors"):
    assert Item.objects.get(id=5).v == vector(5)
    Item.objects.filter(id=5).update(v=[9.5, 9.5, 9.5])
    assert Item.objects.get(id=5).v == [9.5, 9.5, 9.5]
    Item.objects.create(body="none")
    assert Item.objects.get(v__isnull=True).body == "none"

with test("the nearest objects"):
    near = Item.objects.annotate(distance=Distance("<->", "v", vector(30))).order_by("distance")
    found = list(near[:4])
    assert found[0].id == 30 and found[0].distance == 0 and len(found) == 4
    assert [item.distance for item in found] == sorted(item.distance for item in found)
    assert [item.id for item in near.filter(distance__lt=0.1)] == [30]
    assert near.filter(body__startswith="item 1").first().id in range(10, 20)

with test("a transaction with a setting of its own"):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL hnsw.ef_search = 80")
        assert near[:1][0].id == 30
    with connection.cursor() as cursor:
        cursor.execute("SHOW hnsw.ef_search")
        assert cursor.fetchone() == ("40",)

with test("a vector of other dimensions is a DataError"):
    try:
        Item.objects.create(v=[1, 2])
        raise AssertionError("accepted")
    except DataError:
        pass

with test("the migration's way back"):
    with connection.schema_editor() as editor:
        Migration("0001", "shop").unapply(before, editor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_extension WHERE extname = 'vector'")
        assert cursor.fetchone() == (0,)
