// Server zone.
#include "ruvector/pg/conditions.hpp"

extern "C" {
#include "access/relscan.h"
#include "access/skey.h"
}

#include "ruvector/core/base/array.hpp"
#include "ruvector/pg/array_elements.hpp"
#include "ruvector/pg/memory.hpp"

namespace rv::pg {
namespace {

using Kind = Condition::Kind;

std::span<const uint64> sorted(Array<uint64>& keys) {
    std::sort(keys.begin(), keys.end());
    return keys.span();
}

// Keys of values that are no prefixes of others can be left out themselves.
Condition range(int column, StrategyNumber strategy, uint64 key, bool exact) {
    constexpr uint64 kMost = std::numeric_limits<uint64>::max();
    switch (strategy) {
    case kLessStrategy:
        if (exact && key == 0) return {Kind::kNever, column};
        return {Kind::kRange, column, 0, exact ? key - 1 : key};
    case kLessEqualStrategy:
        return {Kind::kRange, column, 0, key};
    case kEqualStrategy:
        return {Kind::kRange, column, key, key};
    case kGreaterEqualStrategy:
        return {Kind::kRange, column, key, kMost};
    case kGreaterStrategy:
        if (exact && key == kMost) return {Kind::kNever, column};
        return {Kind::kRange, column, exact ? key + 1 : key, kMost};
    default:
        elog(ERROR, "unexpected strategy %d in a condition", strategy);
    }
    pg_unreachable();
}

Array<uint64>* new_keys() {
    return new (palloc(sizeof(Array<uint64>))) Array<uint64>(context_memory(CurrentMemoryContext));
}

Condition label_condition(int column, const AttributeColumn& kind, const ScanKeyData& key) {
    if (key.sk_strategy == kContainsStrategy) {
        uint64 all = 0;
        const bool any_null = for_each_label(
            kind, key.sk_argument, [](uint64 bits, void* argument) { *static_cast<uint64*>(argument) |= bits; }, &all);
        // No array contains a null.
        return any_null ? Condition{Kind::kNever, column} : Condition{Kind::kContains, column, all};
    }
    Array<uint64>* keys = new_keys();
    for_each_label(
        kind, key.sk_argument,
        [](uint64 bits, void* argument) { static_cast<Array<uint64>*>(argument)->push_back(bits); }, keys);
    Condition condition{Kind::kOverlap, column};
    condition.keys = sorted(*keys);
    return condition;
}

// x = ANY (array) and the like: one of the comparisons has to hold.
Condition array_condition(int column, const AttributeColumn& kind, const ScanKeyData& key) {
    const ArrayElements elements = array_elements(key.sk_argument);
    Array<uint64>* keys = new_keys();
    for (size_t i = 0; i < elements.values.size(); i++) {
        if (!elements.nulls[i]) keys->push_back(kind.kind->key(elements.values[i], elements.type, kind.collation));
    }
    if (keys->empty()) return {Kind::kNever, column};
    Condition condition{Kind::kOneOf, column};
    condition.keys = sorted(*keys);
    if (key.sk_strategy == kEqualStrategy) return condition;
    const bool less = key.sk_strategy == kLessStrategy || key.sk_strategy == kLessEqualStrategy;
    return range(column, key.sk_strategy, less ? condition.keys.back() : condition.keys.front(), kind.kind->exact);
}

} // namespace

bool may_meet(const Condition& condition, const Zone& zone) {
    const int column = condition.column;
    if (condition.kind == Kind::kNever) return false;
    if (condition.kind == Kind::kNull) return zone.any_null(column);
    if (!zone.any_value(column)) return false;
    const uint64 low = zone.low(column);
    const uint64 high = zone.high(column);
    switch (condition.kind) {
    case Kind::kRange:
        return condition.low <= high && condition.high >= low;
    case Kind::kOneOf: {
        const auto first = std::lower_bound(condition.keys.begin(), condition.keys.end(), low);
        return first != condition.keys.end() && *first <= high;
    }
    // Keys are sets of bits, and `high` has those of all.
    case Kind::kOverlap:
        return std::any_of(condition.keys.begin(), condition.keys.end(),
                           [&](uint64 bits) { return (high & bits) == bits; });
    case Kind::kContains:
        return (high & condition.low) == condition.low;
    default:
        return true;
    }
}

void Conditions::add(const ScanKeyData& key, const AttributeColumns& columns) {
    const int column = key.sk_attno - 2;
    Condition* next = &condition_[count_];
    if (column < 0) {
        // Rows whose first column is null are not in the index.
        if ((key.sk_flags & SK_SEARCHNOTNULL) != 0) return;
        *next = {Kind::kNever, 0};
    } else if ((key.sk_flags & SK_SEARCHNULL) != 0) {
        *next = {Kind::kNull, column};
    } else if ((key.sk_flags & SK_SEARCHNOTNULL) != 0) {
        *next = {Kind::kNotNull, column};
    } else if ((key.sk_flags & SK_ISNULL) != 0) {
        *next = {Kind::kNever, column};
    } else {
        const AttributeColumn& kind = columns.column[column];
        lossy_ = lossy_ || kind.kind->form == AttributeForm::kLabels;
        if (kind.kind->form == AttributeForm::kLabels) {
            *next = label_condition(column, kind, key);
        } else if ((key.sk_flags & SK_SEARCHARRAY) != 0) {
            *next = array_condition(column, kind, key);
        } else {
            const Oid type = OidIsValid(key.sk_subtype) ? key.sk_subtype : kind.type;
            *next =
                range(column, key.sk_strategy, kind.kind->key(key.sk_argument, type, kind.collation), kind.kind->exact);
        }
    }
    count_++;
}

const Conditions* Conditions::of_keys(std::span<const ScanKeyData> keys, const AttributeColumns& columns) {
    if (keys.empty()) return nullptr;
    auto* conditions = new (palloc0(offsetof(Conditions, condition_) + sizeof(Condition) * keys.size())) Conditions();
    for (const ScanKeyData& key : keys) conditions->add(key, columns);
    return conditions->count_ == 0 ? nullptr : conditions;
}

const Conditions* Conditions::of_scan(IndexScanDesc scan, const AttributeColumns& columns) {
    return of_keys({scan->keyData, static_cast<size_t>(scan->numberOfKeys)}, columns);
}

} // namespace rv::pg
