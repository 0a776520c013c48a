// What tells the rows of a table apart: values of any type that has an order. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

namespace rv::knn {

class RowKey {
public:
    // Raises if the type has no order.
    explicit RowKey(Oid type);

    Oid type() const { return type_; }
    // Below, at or above 0, as the type's order has it.
    int compare(Datum a, Datum b) const;
    // A copy in a memory context of the caller's, what that takes there, and the end of it.
    Datum copy(Datum key, MemoryContext context) const;
    Size copy_size(Datum copy) const;
    void free(Datum key) const;
    // What the copy of a key takes that is so wide, about.
    Size expected_copy_size(Size width) const;

private:
    Oid type_;
    int16 length_;
    bool by_value_;
    Oid collation_;
    FmgrInfo* compare_;
};

} // namespace rv::knn
