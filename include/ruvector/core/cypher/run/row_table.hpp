// Rows by equivalence: for DISTINCT, grouping and UNION. An open-addressed table of numbers of rows in a buffer.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/run/row_buffer.hpp"
#include "ruvector/core/cypher/values/compare.hpp"

#include <cstdint>
#include <span>

namespace rv::cypher {

class RowTable {
public:
    // The first `keys` of the `width` values of a row are what it is found by.
    RowTable(std::size_t keys, std::size_t width) : keys_(keys), rows_(width) {}

    struct Found {
        std::size_t row;
        bool added;
    };
    // The row of these keys; a new one gets them, the rest of it is null.
    Found find_or_add(std::span<const Value> keys);

    RowBuffer& rows() noexcept { return rows_; }
    std::size_t size() const noexcept { return rows_.size(); }
    void clear();

private:
    struct Entry {
        std::uint32_t hash = 0;
        std::uint32_t row = kEmpty;
    };
    static constexpr std::uint32_t kEmpty = UINT32_MAX;

    void grow();

    std::size_t keys_;
    RowBuffer rows_;
    Counted<Entry> entries_; // a power of two of them, or none
};

} // namespace rv::cypher
