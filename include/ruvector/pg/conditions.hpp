// The conditions of an index scan on the columns behind the first one, as they are asked of attributes
// (pg/attributes.hpp). All must be met.
#pragma once

#include "ruvector/pg/attributes.hpp"

extern "C" {
#include "access/genam.h"
#include "access/skey.h"
}

#include "ruvector/core/base/zone.hpp"

namespace rv::pg {

struct Condition {
    enum class Kind : uint8 {
        kNever,    // nothing meets it
        kNull,     // is null
        kNotNull,  // is not null
        kRange,    // from low to high
        kOneOf,    // one of the keys
        kOverlap,  // has all bits of one of the keys
        kContains, // has all bits of low
    };
    Kind kind;
    int column; // of the attributes, from 0 on
    uint64 low = 0;
    uint64 high = std::numeric_limits<uint64>::max();
    std::span<const uint64> keys{}; // in ascending order

    bool met(uint64 key) const {
        switch (kind) {
        case Kind::kRange:
            return key >= low && key <= high;
        case Kind::kOneOf:
            return std::binary_search(keys.begin(), keys.end(), key);
        case Kind::kOverlap:
            return std::any_of(keys.begin(), keys.end(), [&](uint64 bits) { return (key & bits) == bits; });
        case Kind::kContains:
            return (key & low) == low;
        case Kind::kNotNull:
            return true;
        case Kind::kNever:
        case Kind::kNull:
            break;
        }
        return false;
    }
};

// Whether any of the rows of a zone may meet a condition.
bool may_meet(const Condition& condition, const Zone& zone);

class Conditions {
public:
    // Of a scan, in the current memory context; null if there are none.
    static const Conditions* of_scan(IndexScanDesc scan, const AttributeColumns& columns);
    // Of those keys of a scan that are such conditions.
    static const Conditions* of_keys(std::span<const ScanKeyData> keys, const AttributeColumns& columns);

    bool met(const void* at) const {
        const Attributes attributes(at);
        const uint64 nulls = attributes.nulls();
        for (int i = 0; i < count_; i++) {
            const Condition& condition = condition_[i];
            const bool null = (nulls >> condition.column & 1) != 0;
            if (null ? condition.kind != Condition::Kind::kNull : !condition.met(attributes.key(condition.column)))
                return false;
        }
        return true;
    }

    std::span<const Condition> all() const { return {condition_, static_cast<size_t>(count_)}; }

    // Whether any of the rows of a zone may meet them.
    bool may_be_met(const Zone& zone) const {
        return std::all_of(condition_, condition_ + count_,
                           [&](const Condition& condition) { return may_meet(condition, zone); });
    }

    // Whether some of what meets them will fail on the row: of labels, two in a hundred or so.
    bool lossy() const { return lossy_; }
    // Whether nothing meets them, whatever it is.
    bool never() const {
        return std::any_of(condition_, condition_ + count_,
                           [](const Condition& condition) { return condition.kind == Condition::Kind::kNever; });
    }

private:
    void add(const ScanKeyData& key, const AttributeColumns& columns);

    int count_ = 0;
    bool lossy_ = false;
    Condition condition_[FLEXIBLE_ARRAY_MEMBER];
};

} // namespace rv::pg
