// What some rows have in common in a few columns: of each column whether any row has a value there and whether any has
// none, the least and the largest key of those values, or, where keys are sets of bits, the bits that any has. Who
// looks for rows asks the zone first: it may say that there might be one where there is none, and never the other way
// round.
//
// Rows are attributes as pg/attributes.hpp describes them: a word whose bits say which columns are null, then a key for
// each column. A zone is a view of words that lie on a page or elsewhere.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

namespace rv {

class Zone {
public:
    static constexpr size_t bytes(int columns) { return sizeof(uint64_t) * (1 + 2 * static_cast<size_t>(columns)); }

    // `sets`: a bit for each column whose keys are sets of bits.
    Zone(void* at, int columns, uint32_t sets) : words_(static_cast<uint64_t*>(at)), columns_(columns), sets_(sets) {}

    int columns() const { return columns_; }
    const void* data() const { return words_; }
    bool is_set(int column) const { return (sets_ >> column & 1) != 0; }
    bool any_null(int column) const { return (words_[0] >> column & 1) != 0; }
    bool any_value(int column) const { return (words_[0] >> (kValues + column) & 1) != 0; }
    // Of a column with values; of sets, 0 and the bits that any has.
    uint64_t low(int column) const { return words_[1 + 2 * column]; }
    uint64_t high(int column) const { return words_[2 + 2 * column]; }

    // Makes it the zone of no rows.
    void clear() { std::memset(words_, 0, bytes(columns_)); }
    void copy(const Zone& from) { std::memcpy(words_, from.words_, bytes(columns_)); }
    bool is_same(const Zone& other) const { return std::memcmp(words_, other.words_, bytes(columns_)) == 0; }

    bool covers(const void* attributes) const {
        const uint64_t nulls = word(attributes, 0);
        for (int i = 0; i < columns_; i++) {
            if ((nulls >> i & 1) != 0) {
                if (!any_null(i)) return false;
                continue;
            }
            const uint64_t key = word(attributes, i + 1);
            if (!any_value(i)) return false;
            if (is_set(i) ? (key & ~high(i)) != 0 : key < low(i) || key > high(i)) return false;
        }
        return true;
    }

    void widen(const void* attributes) {
        const uint64_t nulls = word(attributes, 0);
        for (int i = 0; i < columns_; i++) {
            if ((nulls >> i & 1) != 0) {
                words_[0] |= uint64_t{1} << i;
            } else {
                put(i, word(attributes, i + 1), word(attributes, i + 1));
            }
        }
    }

    // Takes in the rows of another zone of the same columns.
    void unite(const Zone& other) {
        words_[0] |= other.words_[0] & kAllNulls;
        for (int i = 0; i < columns_; i++) {
            if (other.any_value(i)) put(i, other.low(i), other.high(i));
        }
    }

    // By which factor, about, it would grow with that row: 1 if it covers it. No less for a zone within this one.
    double growth(const void* attributes) const {
        constexpr double kNewKind = 64; // a first null or a first value: conditions look for either
        const uint64_t nulls = word(attributes, 0);
        double growth = 1;
        for (int i = 0; i < columns_; i++) {
            if ((nulls >> i & 1) != 0) {
                if (!any_null(i)) growth *= kNewKind;
                continue;
            }
            if (!any_value(i)) {
                growth *= kNewKind;
                continue;
            }
            const uint64_t key = word(attributes, i + 1);
            if (is_set(i)) {
                constexpr double kBits = 32;
                growth *= 1 + std::popcount(key & ~high(i)) / kBits;
                continue;
            }
            const uint64_t further = key < low(i) ? low(i) - key : key > high(i) ? key - high(i) : 0;
            if (further > 0) growth *= 1 + static_cast<double>(further) / (1 + static_cast<double>(high(i) - low(i)));
        }
        return growth;
    }

private:
    static constexpr int kValues = 32;
    static constexpr uint64_t kAllNulls = 0xFFFFFFFF;

    static uint64_t word(const void* attributes, int i) {
        uint64_t value;
        std::memcpy(&value, static_cast<const char*>(attributes) + static_cast<size_t>(i) * sizeof(value),
                    sizeof(value));
        return value;
    }

    void put(int column, uint64_t low, uint64_t high) {
        uint64_t& least = words_[1 + 2 * column];
        uint64_t& most = words_[2 + 2 * column];
        const bool first = !any_value(column);
        words_[0] |= uint64_t{1} << (kValues + column);
        if (is_set(column)) {
            most |= high;
        } else {
            least = first ? low : std::min(least, low);
            most = first ? high : std::max(most, high);
        }
    }

    uint64_t* words_;
    int columns_;
    uint32_t sets_;
};

} // namespace rv
