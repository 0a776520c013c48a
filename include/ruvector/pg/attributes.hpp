// What an index keeps of the columns behind its first one: of each value 64 bits, by which a scan tells rows that
// cannot meet its conditions without the table.
//
// A key is one of three things, as the column's operator class says:
//   ordered   in the order of the values (of the longest prefix that fits, where a value is longer)
//   hashed    a hash of the value: only equality can be told
//   labels    of an array: two bits for each of its elements, by the element's hash
// Different values may have the same key. So what meets a condition by its key is rechecked on the row, while what does
// not meet it is left out for good.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "utils/rel.h"
}

namespace rv::pg {

// Support function of operator classes for such columns, (internal) returns internal: a pointer to an AttributeClass.
inline constexpr uint16 kAttributeProc = 6;

// Strategies of their operators; 1 is what the first column orders by.
enum AttributeStrategy : uint16 {
    kLessStrategy = 11,
    kLessEqualStrategy = 12,
    kEqualStrategy = 13,
    kGreaterEqualStrategy = 14,
    kGreaterStrategy = 15,
    kOverlapStrategy = 16,
    kContainsStrategy = 17,
};

enum class AttributeForm { kOrdered, kHashed, kLabels };

struct AttributeClass {
    AttributeForm form;
    bool exact; // no two values have the same key
    // The key of a value of `type`; of a label, where the form is that.
    uint64 (*key)(Datum value, Oid type, Oid collation);
};

struct AttributeColumn {
    const AttributeClass* kind;
    Oid type;
    Oid collation;
};

struct AttributeColumns {
    int count = 0;
    AttributeColumn column[INDEX_MAX_KEYS];

    // Of a row's attributes: 0 where there are no such columns.
    static constexpr Size bytes_for(int columns) {
        return columns == 0 ? 0 : sizeof(uint64) * (static_cast<Size>(columns) + 1);
    }
    Size bytes() const { return bytes_for(count); }
};

inline int attribute_count(Relation index) { return IndexRelationGetNumberOfKeyAttributes(index) - 1; }

// Raises if the first column has an operator class for those behind it.
void check_first_column(Relation index);
// The columns of an index behind its first one. Raises if one has an operator class for something else.
AttributeColumns attribute_columns(Relation index);

// Whether an operator class is one for such columns.
bool is_attribute_class(Oid opclass);
// amvalidate of such a one: says what is wrong as INFO.
bool validate_attribute_class(Oid opclass, const char* access_method);

// The bits of a label in the key of an array that has it.
constexpr uint64 label_bits(uint64 hash) { return uint64{1} << (hash & 63) | uint64{1} << (hash >> 6 & 63); }
// Calls use(label's bits) for each element of an array that is not null; returns whether one is null.
bool for_each_label(const AttributeColumn& column, Datum array, void (*use)(uint64 bits, void* argument),
                    void* argument);

// The attributes of a row, in memory or on a page, at any alignment: a word whose lower bits say which columns are
// null, and a key for each column, 0 where it is null.
class Attributes {
public:
    explicit Attributes(const void* at) : at_(static_cast<const char*>(at)) {}

    uint64 nulls() const { return word(0); }
    uint64 key(int column) const { return word(static_cast<size_t>(column) + 1); }

private:
    uint64 word(size_t i) const {
        uint64 value;
        std::memcpy(&value, at_ + i * sizeof(value), sizeof(value));
        return value;
    }

    const char* at_;
};

// Writes the attributes of a row whose columns have these values, the first among them. `out` has room for
// columns.bytes().
void write_attributes(const AttributeColumns& columns, const Datum* values, const bool* nulls, void* out);
// The same in the current memory context, which what it takes to read the values stays in; null without such columns.
const std::byte* make_attributes(const AttributeColumns& columns, const Datum* values, const bool* nulls);

// Whether attributes are such as write_attributes() writes.
bool are_attributes_sound(int columns, const void* attributes);

} // namespace rv::pg
