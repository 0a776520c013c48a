#include "ruvector/core/cypher/run/row_table.hpp"

namespace rv::cypher {
namespace {

std::uint64_t mix(std::uint64_t value) {
    value ^= value >> 32;
    value *= 0xd6e8feb86659fd93ULL;
    value ^= value >> 32;
    value *= 0xd6e8feb86659fd93ULL;
    return value ^ (value >> 32);
}

// Nodes are equivalent to nothing but themselves; they are what is grouped by most.
std::uint64_t key_hash(const Value& value) {
    if (value.is(Kind::kNode)) return mix(static_cast<std::uint64_t>(value.as_node()));
    return mix(hash_of(value));
}

bool same_key(const Value& a, const Value& b) {
    if (a.kind() == b.kind()) {
        if (a.is(Kind::kNode)) return a.as_node() == b.as_node();
        if (a.is(Kind::kInteger)) return a.as_integer() == b.as_integer();
    }
    return equivalent(a, b);
}

bool same_keys(std::span<const Value> a, std::span<const Value> b) {
    for (std::size_t i = 0; i < a.size(); ++i)
        if (!same_key(a[i], b[i])) return false;
    return true;
}

} // namespace

RowTable::Found RowTable::find_or_add(std::span<const Value> keys) {
    std::uint64_t whole = 0;
    for (const Value& key : keys) whole = whole * 0x9e3779b97f4a7c15ULL + key_hash(key);
    const auto hash = static_cast<std::uint32_t>(whole ^ (whole >> 32));
    if ((rows_.size() + 1) * 3 > entries_.size() * 2) grow();
    const std::size_t mask = entries_.size() - 1;
    std::size_t at = hash & mask;
    while (entries_[at].row != kEmpty) {
        if (entries_[at].hash == hash && same_keys(keys, rows_.row(entries_[at].row))) return {entries_[at].row, false};
        at = (at + 1) & mask;
    }
    if (rows_.size() >= kEmpty) fail(ErrorType::kResourceExhausted, "RowLimit", "too many different rows");
    const std::size_t number = rows_.size();
    std::span<Value> row = rows_.append();
    for (std::size_t i = 0; i < keys_; ++i) row[i] = keys[i];
    entries_[at] = {hash, static_cast<std::uint32_t>(number)};
    return {number, true};
}

void RowTable::grow() {
    Counted<Entry> larger(entries_.empty() ? 16 : entries_.size() * 2);
    const std::size_t mask = larger.size() - 1;
    for (const Entry& entry : entries_) {
        if (entry.row == kEmpty) continue;
        std::size_t at = entry.hash & mask;
        while (larger[at].row != kEmpty) at = (at + 1) & mask;
        larger[at] = entry;
    }
    entries_.swap(larger);
}

void RowTable::clear() {
    rows_.clear();
    entries_.clear();
}

} // namespace rv::cypher
