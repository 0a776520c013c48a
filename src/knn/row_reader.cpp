// Server zone.
#include "ruvector/knn/row_reader.hpp"

extern "C" {
#include "access/relation.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "nodes/bitmapset.h"
#include "parser/parse_coerce.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
}

#include "ruvector/pg/citus.hpp"

namespace rv::knn {
namespace {

void check_kind(Relation relation) {
    switch (relation->rd_rel->relkind) {
    case RELKIND_RELATION:
    case RELKIND_PARTITIONED_TABLE:
    case RELKIND_VIEW:
    case RELKIND_MATVIEW:
    case RELKIND_FOREIGN_TABLE:
        return;
    default:
        ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE),
                        errmsg("\"%s\" is not a table, view, materialized view or foreign table",
                               RelationGetRelationName(relation))));
    }
}

AttrNumber find_column(Relation relation, const char* name) {
    const AttrNumber attribute = get_attnum(RelationGetRelid(relation), name);
    if (attribute == InvalidAttrNumber) {
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN), errmsg("column \"%s\" of relation \"%s\" does not exist",
                                                                  name, RelationGetRelationName(relation))));
    }
    return attribute;
}

bool has_children(Relation relation) {
    // What the catalog says of a table outlives the children.
    return has_subclass(RelationGetRelid(relation)) &&
           find_inheritance_children(RelationGetRelid(relation), AccessShareLock) != NIL;
}

// A column as a value of a type. Named only where it must be, since that takes rights on the type's schema; and then
// whatever the search path, and without a length that the type's name alone would imply.
const char* column_as(Relation relation, const char* column, Oid type) {
    const Oid relid = RelationGetRelid(relation);
    if (get_atttype(relid, get_attnum(relid, column)) == type) return quote_identifier(column);
    return psprintf("CAST(%s AS %s)", quote_identifier(column),
                    format_type_extended(type, -1, FORMAT_TYPE_TYPEMOD_GIVEN | FORMAT_TYPE_FORCE_QUALIFY));
}

AttrNumber find_key(const RowsArgument& argument, Relation relation) {
    if (argument.key != nullptr) return find_column(relation, argument.key);
    Oid constraint = InvalidOid;
    const Bitmapset* columns = get_primary_key_attnos(RelationGetRelid(relation), true, &constraint);
    int member = 0;
    if (!bms_get_singleton_member(columns, &member)) {
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
                        errmsg("relation \"%s\" has no primary key of one column", RelationGetRelationName(relation)),
                        errhint("Name a column that tells its rows apart as %s.", argument.key_argument)));
    }
    return static_cast<AttrNumber>(member + FirstLowInvalidHeapAttributeNumber);
}

// Keys become values of the type that the caller asked for only if nothing is lost.
void check_key(const RowsArgument& argument, Relation relation, AttrNumber attribute, const char* column,
               const RowKey& key) {
    const char* name = RelationGetRelationName(relation);
    if (attribute < 0 && (has_children(relation) || pg::rows_are_in_shards(RelationGetRelid(relation)))) {
        ereport(ERROR,
                (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                 errmsg("column \"%s\" does not tell the rows of relation \"%s\" apart", column, name),
                 errdetail("The relation has partitions, children or shards, which number their rows each for itself."),
                 errhint("Name another column as %s.", argument.key_argument)));
    }
    Oid from = get_atttype(RelationGetRelid(relation), attribute);
    const Oid to = key.type();
    if (from == to || to == TEXTOID || can_coerce_type(1, &from, &to, COERCION_IMPLICIT)) return;
    ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
                    errmsg("key column \"%s\" of relation \"%s\" is of type %s, not %s", column, name,
                           format_type_be(from), format_type_be(to)),
                    errhint("Use ruvector_knn_join_as(NULL::%s, ...), or NULL::text for keys of any type.",
                            format_type_be(from))));
}

} // namespace

RowSource row_source(const RowsArgument& argument, const RowKey& key) {
    // The lock keeps the name, which the query goes by.
    Relation relation = relation_open(argument.relation, AccessShareLock);
    check_kind(relation);
    const AttrNumber vector = find_column(relation, argument.column);
    RowSource source{};
    source.vector_type = getBaseType(get_atttype(argument.relation, vector));
    const AttrNumber key_attribute = find_key(argument, relation);
    source.key_column = get_attname(argument.relation, key_attribute, false);
    check_key(argument, relation, key_attribute, source.key_column, key);
    const int32 width = get_attavgwidth(argument.relation, key_attribute);
    source.key_width = static_cast<Size>(width > 0 ? width : get_typavgwidth(key.type(), -1));

    const char* schema = get_namespace_name(RelationGetNamespace(relation));
    source.relation = pstrdup(RelationGetRelationName(relation));
    source.query =
        psprintf("SELECT %s, %s FROM %s WHERE %s IS NOT NULL", column_as(relation, source.key_column, key.type()),
                 column_as(relation, argument.column, source.vector_type),
                 quote_qualified_identifier(schema, source.relation), quote_identifier(argument.column));
    relation_close(relation, NoLock);
    return source;
}

Datum RowReader::key(size_t row) const {
    bool is_null = false;
    const Datum key = value(row, 1, &is_null);
    if (is_null) {
        ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
                        errmsg("key column \"%s\" of relation \"%s\" has a null value", source_.key_column,
                               source_.relation)));
    }
    return key;
}

} // namespace rv::knn
