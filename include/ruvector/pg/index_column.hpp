// The column of a vector index.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "catalog/pg_attribute.h"
#include "utils/rel.h"
}

namespace rv::pg {

// The dimensions that the column of an index has, by its type modifier or by that of the domain's base type. Raises,
// with the access method's name, if it has none or more than `most`, or if its type is varbit, whose modifier is the
// greatest length and not the length.
int column_dims(const FormData_pg_attribute& column, const char* index, const char* method, int most);

inline int indexed_dims(Relation index, const char* method, int most) {
    return column_dims(*TupleDescAttr(index->rd_att, 0), RelationGetRelationName(index), method, most);
}

void say_indexed_column(void* index);

// Makes of a row's value what the index keeps. Errors on the way, such as that of a value of other dimensions, name the
// column. `convert` owns nothing that has to be destroyed, and throws nothing.
template <class F>
auto indexed_value(Relation index, F&& convert) -> decltype(convert()) {
    ErrorContextCallback context{error_context_stack, say_indexed_column, index};
    error_context_stack = &context;
    auto value = convert();
    error_context_stack = context.previous;
    return value;
}

} // namespace rv::pg
