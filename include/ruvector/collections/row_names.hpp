// What names the rows of a table for those who search it: the primary key as text, or, where it has several columns, a
// JSON array of their values.
//
// Made by the types' output functions: casts to text may be anybody's, and would run as whoever searches. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/htup.h"
#include "access/tupdesc.h"
#include "fmgr.h"
}

namespace rv::collections {

class RowNames {
public:
    // Raises where the table has no primary key. Lives in the memory context that is current.
    explicit RowNames(Oid relation);

    int columns() const { return count_; }
    // "alias.a, alias.b": the columns of the key, for a query's text.
    const char* list(const char* alias) const;
    // The name of a query's row that has the key in so many columns from `first` (1 for the first one) on: a text.
    Datum name(HeapTuple row, TupleDesc description, int first) const;

private:
    void append_value(StringInfoData* to, Datum value, int column) const;

    struct Column {
        const char* name;
        Oid type;
        FmgrInfo output;
    };
    int count_;
    Column* columns_;
};

} // namespace rv::collections
