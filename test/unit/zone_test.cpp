// What zones say of their rows, and how rows are arranged in cells.
#include "ruvector/core/base/cells.hpp"
#include "ruvector/core/base/random.hpp"
#include "ruvector/core/base/zone.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace rv {
namespace {

constexpr int kColumns = 3;
constexpr uint32_t kSets = 1U << 2; // the last one

struct Row {
    uint64_t words[1 + kColumns];
};

struct OwnZone {
    uint64_t words[1 + 2 * kColumns] = {};
    Zone zone{words, kColumns, kSets};
};

Row row(uint64_t first, uint64_t second, uint64_t set, uint64_t nulls = 0) { return {{nulls, first, second, set}}; }

TEST(Zone, CoversWhatItWasWidenedBy) {
    OwnZone own;
    EXPECT_FALSE(own.zone.covers(row(0, 0, 0).words));
    own.zone.widen(row(5, 100, 0b0011).words);
    own.zone.widen(row(9, 0, 0b0100, 1U << 1).words);
    EXPECT_TRUE(own.zone.covers(row(7, 100, 0b0101).words));
    EXPECT_TRUE(own.zone.covers(row(5, 0, 0, 1U << 1).words));
    EXPECT_FALSE(own.zone.covers(row(4, 100, 0).words));
    EXPECT_FALSE(own.zone.covers(row(10, 100, 0).words));
    EXPECT_FALSE(own.zone.covers(row(7, 101, 0).words));
    EXPECT_FALSE(own.zone.covers(row(7, 100, 0b1000).words));
    EXPECT_FALSE(own.zone.covers(row(0, 100, 0, 1U << 0).words)); // nobody is null there
    EXPECT_EQ(own.zone.low(0), 5U);
    EXPECT_EQ(own.zone.high(0), 9U);
    EXPECT_EQ(own.zone.low(1), 100U); // null is no value
    EXPECT_EQ(own.zone.high(2), 0b0111U);
    own.zone.clear();
    EXPECT_FALSE(own.zone.any_value(0) || own.zone.any_null(1));
}

TEST(Zone, UnitesAndGrows) {
    OwnZone a;
    OwnZone b;
    a.zone.widen(row(10, 10, 1).words);
    a.zone.widen(row(20, 10, 2).words);
    b.zone.widen(row(0, 50, 4, 1).words);
    OwnZone both;
    both.zone.unite(a.zone);
    both.zone.unite(b.zone);
    EXPECT_TRUE(both.zone.covers(row(15, 30, 7).words));
    EXPECT_TRUE(both.zone.covers(row(0, 30, 7, 1).words));
    EXPECT_EQ(both.zone.low(0), 10U);
    EXPECT_EQ(a.zone.growth(row(15, 10, 3).words), 1);
    EXPECT_GT(a.zone.growth(row(21, 10, 3).words), 1);
    EXPECT_GT(a.zone.growth(row(15, 11, 3).words), a.zone.growth(row(21, 10, 3).words)); // a value of its own so far
    // A zone that holds another one never grows more.
    Random random(1);
    for (int i = 0; i < 1000; i++) {
        const Row some = row(random.next() % 100, random.next() % 100, random.next() % 16, random.next() % 8);
        EXPECT_LE(both.zone.growth(some.words), a.zone.growth(some.words));
        EXPECT_LE(both.zone.growth(some.words), b.zone.growth(some.words));
        EXPECT_EQ(a.zone.growth(some.words) == 1, a.zone.covers(some.words));
    }
}

// How many cells have keys from `low` to `high`.
size_t cells_with(const Cells& cells, size_t cell, const std::vector<uint64_t>& keys, uint64_t low, uint64_t high) {
    size_t found = 0;
    for (size_t first = 0; first < keys.size(); first += cell) {
        uint64_t least = UINT64_MAX;
        uint64_t most = 0;
        for (size_t i = first; i < std::min(keys.size(), first + cell); i++) {
            least = std::min(least, keys[cells.order()[i]]);
            most = std::max(most, keys[cells.order()[i]]);
        }
        found += least <= high && most >= low;
    }
    return found;
}

TEST(Cells, HaveLikeKeysTogether) {
    constexpr size_t kRows = 20000;
    constexpr size_t kCell = 100;
    Random random(2);
    std::vector<uint64_t> keys[3];
    for (size_t i = 0; i < kRows; i++) {
        keys[0].push_back(random.next() % 100);
        keys[1].push_back(uint64_t{1} << random.next() % 60); // far apart
        keys[2].push_back(random.next() % 2);
    }
    std::pmr::monotonic_buffer_resource memory;
    Cells cells(&memory);
    int ticks = 0;
    const auto arrange = [&](size_t columns) {
        cells.arrange(
            kRows, columns, kCell, [&](size_t column, uint32_t i) { return keys[column][i]; }, [&] { ticks++; });
        std::vector<bool> there(kRows);
        for (const uint32_t i : cells.order()) there[i] = true;
        EXPECT_EQ(std::count(there.begin(), there.end(), true), static_cast<long>(kRows));
    };
    arrange(1);
    for (uint64_t key = 0; key < 100; key++) EXPECT_LE(cells_with(cells, kCell, keys[0], key, key), 5U);
    arrange(3);
    EXPECT_GT(ticks, 100);
    // A hundredth of the first column and a sixtieth of the second: of 200 cells, a share that follows from the splits
    // that each column gets, the first one more.
    for (uint64_t key = 0; key < 100; key += 9) EXPECT_LE(cells_with(cells, kCell, keys[0], key, key), 25U);
    for (int bit = 0; bit < 60; bit += 9)
        EXPECT_LE(cells_with(cells, kCell, keys[1], uint64_t{1} << bit, uint64_t{1} << bit), 100U);
    EXPECT_LE(cells_with(cells, kCell, keys[2], 1, 1), 150U);
}

TEST(Cells, OfEqualRowsAndNone) {
    std::pmr::monotonic_buffer_resource memory;
    Cells cells(&memory);
    const auto same = [](size_t, uint32_t) { return uint64_t{7}; };
    for (const size_t rows : {0, 1, 10, 11}) {
        cells.arrange(rows, 1, 10, same, [] {});
        EXPECT_EQ(cells.order().size(), rows);
        cells.arrange(rows, 0, 10, same, [] {});
        EXPECT_EQ(cells.order().size(), rows);
    }
}

} // namespace
} // namespace rv
