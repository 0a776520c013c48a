// Server zone.
#include "ruvector/graph/algorithms/edge_columns.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/uuid.h"
}

#include <cmath>

namespace rv::graph {
namespace {

bool kind_of(Oid type, EndKind* kind) {
    switch (type) {
    case INT2OID:
    case INT4OID:
    case INT8OID:
        *kind = EndKind::kInteger;
        return true;
    case TEXTOID:
    case VARCHAROID:
    case BPCHAROID:
        *kind = EndKind::kText;
        return true;
    case UUIDOID:
        *kind = EndKind::kUuid;
        return true;
    default:
        return false;
    }
}

bool is_number(Oid type) {
    switch (type) {
    case INT2OID:
    case INT4OID:
    case INT8OID:
    case FLOAT4OID:
    case FLOAT8OID:
    case NUMERICOID:
        return true;
    default:
        return false;
    }
}

Oid type_of(TupleDesc columns, AttrNumber number) { return getBaseType(TupleDescAttr(columns, number - 1)->atttypid); }

EndKind kind_of_end(TupleDesc columns, AttrNumber number, const char* end, Oid* type) {
    *type = type_of(columns, number);
    EndKind kind;
    if (!kind_of(*type, &kind))
        ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
                        errmsg("the %s of an edge has type %s", end,
                               format_type_be(TupleDescAttr(columns, number - 1)->atttypid)),
                        errhint("Ids of nodes are smallint, integer, bigint, uuid or text. Cast it to one of these in "
                                "a query.")));
    return kind;
}

AttrNumber column_named(TupleDesc columns, const char* name) {
    for (int i = 0; i < columns->natts; i++)
        if (std::strcmp(NameStr(TupleDescAttr(columns, i)->attname), name) == 0) return static_cast<AttrNumber>(i + 1);
    ereport(ERROR,
            (errcode(ERRCODE_UNDEFINED_COLUMN), errmsg("there is no column \"%s\", which p_weight names", name)));
}

EndValue end_of(Oid type, Datum value) {
    switch (type) {
    case INT2OID:
        return {DatumGetInt16(value), nullptr, 0};
    case INT4OID:
        return {DatumGetInt32(value), nullptr, 0};
    case INT8OID:
        return {DatumGetInt64(value), nullptr, 0};
    case UUIDOID:
        return {0, reinterpret_cast<const char*>(DatumGetUUIDP(value)->data), UUID_LEN};
    default: {
        const struct varlena* text = PG_DETOAST_DATUM_PACKED(value);
        Size length = VARSIZE_ANY_EXHDR(text);
        // As its cast to text.
        if (type == BPCHAROID)
            while (length > 0 && VARDATA_ANY(text)[length - 1] == ' ') length--;
        return {0, VARDATA_ANY(text), length};
    }
    }
}

double number_of(Oid type, Datum value) {
    switch (type) {
    case INT2OID:
        return DatumGetInt16(value);
    case INT4OID:
        return DatumGetInt32(value);
    case INT8OID:
        return static_cast<double>(DatumGetInt64(value));
    case FLOAT4OID:
        return static_cast<double>(DatumGetFloat4(value));
    case FLOAT8OID:
        return DatumGetFloat8(value);
    default:
        return DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, value));
    }
}

EndValue end_in_row(TupleTableSlot* row, AttrNumber column, Oid type, const char* end) {
    if (row->tts_isnull[column - 1])
        ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("the %s of an edge is null", end),
                        errhint("Leave such rows out by a query.")));
    return end_of(type, row->tts_values[column - 1]);
}

} // namespace

EdgeColumns columns_of_query(TupleDesc columns, bool weighted, const char* weight) {
    if (columns->natts < 2)
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("a query for edges has two columns or more, not %d", columns->natts),
                        errhint("The first two are the source and the target, a third one is the weight.")));
    EdgeColumns found{};
    found.source = 1;
    found.target = 2;
    found.kind = kind_of_end(columns, 1, "source", &found.source_type);
    if (kind_of_end(columns, 2, "target", &found.target_type) != found.kind)
        ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
                        errmsg("the source of an edge has type %s, its target %s",
                               format_type_be(TupleDescAttr(columns, 0)->atttypid),
                               format_type_be(TupleDescAttr(columns, 1)->atttypid)),
                        errhint("Cast them to one type in a query.")));
    if (weighted && weight != nullptr)
        found.weight = column_named(columns, weight);
    else if (weighted && columns->natts > 2)
        found.weight = 3;
    if (found.weight != InvalidAttrNumber) {
        found.weight_type = type_of(columns, found.weight);
        if (!is_number(found.weight_type))
            ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
                            errmsg("the weight of an edge has type %s",
                                   format_type_be(TupleDescAttr(columns, found.weight - 1)->atttypid)),
                            errhint("The third column of a query for edges is the weight, or the one that p_weight "
                                    "names: a number.")));
    }
    found.last = std::max<AttrNumber>(2, found.weight);
    return found;
}

char* query_of_table(Oid table, bool weighted, const char* weight) {
    const char* name = get_rel_name(table);
    if (name == nullptr)
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("relation with OID %u does not exist", table)));
    const char* quoted = quote_qualified_identifier(get_namespace_name(get_rel_namespace(table)), name);
    for (const char* end : {"source", "target"})
        if (get_attnum(table, end) == InvalidAttrNumber)
            ereport(ERROR,
                    (errcode(ERRCODE_UNDEFINED_COLUMN), errmsg("relation \"%s\" has no column \"%s\"", name, end),
                     errhint("Give a query for its edges: SELECT a, b FROM %s, of its columns; a third one is "
                             "the weight.",
                             quoted)));
    if (weighted && weight == nullptr && get_attnum(table, "weight") != InvalidAttrNumber) weight = "weight";
    if (weighted && weight != nullptr && get_attnum(table, weight) == InvalidAttrNumber)
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
                        errmsg("relation \"%s\" has no column \"%s\", which p_weight names", name, weight)));
    StringInfoData sql;
    initStringInfo(&sql);
    appendStringInfoString(&sql, "SELECT t.source, t.target");
    if (weighted && weight != nullptr) appendStringInfo(&sql, ", t.%s", quote_identifier(weight));
    appendStringInfo(&sql, " FROM %s AS t", quoted);
    return sql.data;
}

EdgeValues edge_of_row(const EdgeColumns& columns, TupleTableSlot* row) {
    slot_getsomeattrs(row, columns.last);
    EdgeValues edge;
    edge.source = end_in_row(row, columns.source, columns.source_type, "source");
    edge.target = end_in_row(row, columns.target, columns.target_type, "target");
    edge.weight = 1;
    if (columns.weight == InvalidAttrNumber) return edge;
    if (row->tts_isnull[columns.weight - 1])
        ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("the weight of an edge is null"),
                        errhint("Leave such rows out by a query.")));
    edge.weight = number_of(columns.weight_type, row->tts_values[columns.weight - 1]);
    if (std::isnan(edge.weight))
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("the weight of an edge is NaN")));
    return edge;
}

} // namespace rv::graph
