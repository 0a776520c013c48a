// Server zone.
#include "ruvector/collections/row_names.hpp"

extern "C" {
#include "access/htup_details.h"
#include "access/relation.h"
#include "catalog/pg_index.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"
}

#include "ruvector/pg/primary_key.hpp"

namespace rv::collections {

RowNames::RowNames(Oid relation) {
    // The lock lasts to the end of the transaction: what is kept are names of columns.
    Relation table = relation_open(relation, AccessShareLock);
    const Oid key = pg::primary_key_index(table);
    if (!OidIsValid(key)) {
        ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                        errmsg("table \"%s\" has no primary key", RelationGetRelationName(table)),
                        errdetail("Rows of a collection are named by their primary keys."),
                        errhint("ALTER TABLE ... ADD PRIMARY KEY.")));
    }
    relation_close(table, NoLock);
    HeapTuple tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(key));
    if (!HeapTupleIsValid(tuple)) elog(ERROR, "cache lookup failed for index %u", key);
    const auto* index = reinterpret_cast<const FormData_pg_index*>(GETSTRUCT(tuple));
    count_ = index->indnkeyatts;
    columns_ = static_cast<Column*>(palloc0(sizeof(Column) * static_cast<Size>(count_)));
    for (int i = 0; i < count_; i++) {
        Column& column = columns_[i];
        column.name = get_attname(relation, index->indkey.values[i], false);
        column.type = getBaseType(get_atttype(relation, index->indkey.values[i]));
        Oid output = InvalidOid;
        bool is_varlena = false;
        getTypeOutputInfo(column.type, &output, &is_varlena);
        fmgr_info(output, &column.output);
    }
    ReleaseSysCache(tuple);
}

const char* RowNames::list(const char* alias) const {
    StringInfoData text;
    initStringInfo(&text);
    for (int i = 0; i < count_; i++)
        appendStringInfo(&text, "%s%s.%s", i == 0 ? "" : ", ", alias, quote_identifier(columns_[i].name));
    return text.data;
}

// Numbers as such, everything else as a string.
void RowNames::append_value(StringInfoData* to, Datum value, int column) const {
    char* text = OutputFunctionCall(&columns_[column].output, value);
    const Oid type = columns_[column].type;
    if (type == INT2OID || type == INT4OID || type == INT8OID) {
        appendStringInfoString(to, text);
    } else {
        escape_json(to, text);
    }
    pfree(text);
}

Datum RowNames::name(HeapTuple row, TupleDesc description, int first) const {
    StringInfoData text;
    initStringInfo(&text);
    for (int i = 0; i < count_; i++) {
        bool is_null = false;
        const Datum value = SPI_getbinval(row, description, first + i, &is_null);
        if (is_null) elog(ERROR, "column \"%s\" of a primary key has a null value", columns_[i].name);
        if (count_ == 1) {
            appendStringInfoString(&text, OutputFunctionCall(&columns_[i].output, value));
            continue;
        }
        appendStringInfoString(&text, i == 0 ? "[" : ", ");
        append_value(&text, value, i);
    }
    if (count_ > 1) appendStringInfoChar(&text, ']');
    const Datum name = PointerGetDatum(cstring_to_text_with_len(text.data, text.len));
    pfree(text.data);
    return name;
}

} // namespace rv::collections
