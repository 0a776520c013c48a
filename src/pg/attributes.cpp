// Server zone.
#include "ruvector/pg/attributes.hpp"

extern "C" {
#include "access/genam.h"
#include "utils/typcache.h"
}

#include "ruvector/pg/array_elements.hpp"
#include "ruvector/pg/operator_class.hpp"

namespace rv::pg {

void check_first_column(Relation index) {
    if (!OidIsValid(index_getprocid(index, 1, kAttributeProc))) return;
    ereport(ERROR, (errcode(ERRCODE_INVALID_OBJECT_DEFINITION),
                    errmsg("the first column of index \"%s\" has no operator class that orders by distance",
                           RelationGetRelationName(index)),
                    errhint("Put the column with vectors first.")));
}

AttributeColumns attribute_columns(Relation index) {
    AttributeColumns columns;
    columns.count = attribute_count(index);
    for (int i = 0; i < columns.count; i++) {
        const auto number = static_cast<AttrNumber>(i + 2);
        if (!OidIsValid(index_getprocid(index, number, kAttributeProc))) {
            ereport(ERROR,
                    (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                     errmsg("column \"%s\" of index \"%s\" has an operator class that can only be the first column's",
                            NameStr(TupleDescAttr(RelationGetDescr(index), i + 1)->attname),
                            RelationGetRelationName(index)),
                     errdetail("An index orders by its first column; those behind it are for conditions.")));
        }
        FmgrInfo* support = index_getprocinfo(index, number, kAttributeProc);
        const Datum kind = FunctionCall1Coll(support, InvalidOid, Datum{0});
        columns.column[i] = {reinterpret_cast<const AttributeClass*>(DatumGetPointer(kind)), index->rd_opcintype[i + 1],
                             index->rd_indcollation[i + 1]};
    }
    return columns;
}

bool for_each_label(const AttributeColumn& column, Datum array, void (*use)(uint64 bits, void* argument),
                    void* argument) {
    const ArrayElements labels = array_elements(array);
    bool any_null = false;
    for (size_t i = 0; i < labels.values.size(); i++) {
        if (labels.nulls[i]) {
            any_null = true;
        } else {
            use(label_bits(column.kind->key(labels.values[i], labels.type, column.collation)), argument);
        }
    }
    return any_null;
}

void write_attributes(const AttributeColumns& columns, const Datum* values, const bool* nulls, void* out) {
    auto* words = static_cast<char*>(out);
    uint64 null_bits = 0;
    for (int i = 0; i < columns.count; i++) {
        const AttributeColumn& column = columns.column[i];
        uint64 key = 0;
        if (nulls[i + 1]) {
            null_bits |= uint64{1} << i;
        } else if (column.kind->form == AttributeForm::kLabels) {
            for_each_label(
                column, values[i + 1], [](uint64 bits, void* argument) { *static_cast<uint64*>(argument) |= bits; },
                &key);
        } else {
            key = column.kind->key(values[i + 1], column.type, column.collation);
        }
        std::memcpy(words + sizeof(uint64) * static_cast<size_t>(i + 1), &key, sizeof(key));
    }
    if (columns.count > 0) std::memcpy(words, &null_bits, sizeof(null_bits));
}

const std::byte* make_attributes(const AttributeColumns& columns, const Datum* values, const bool* nulls) {
    if (columns.count == 0) return nullptr;
    auto* attributes = static_cast<std::byte*>(palloc(columns.bytes()));
    write_attributes(columns, values, nulls, attributes);
    return attributes;
}

bool are_attributes_sound(int columns, const void* at) {
    const Attributes attributes(at);
    if (attributes.nulls() >> columns != 0) return false;
    for (int i = 0; i < columns; i++) {
        if ((attributes.nulls() >> i & 1) != 0 && attributes.key(i) != 0) return false;
    }
    return true;
}

} // namespace rv::pg
