// Memory that processes share: the arena, and pools of records in it.
#include "ruvector/core/base/arena.hpp"
#include "ruvector/core/base/record_pool.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <thread>
#include <vector>

using namespace rv;

namespace {

struct Region {
    std::vector<std::byte> bytes;
    Arena* arena;

    explicit Region(size_t size) : bytes(size + Arena::kAlignment) {
        void* start = bytes.data();
        size_t space = bytes.size();
        arena = Arena::create(std::align(Arena::kAlignment, size, start, space), size);
    }
};

} // namespace

TEST(Arena, GivesFromBothEndsUntilTheyMeet) {
    Region region(1024);
    Arena& arena = *region.arena;
    EXPECT_EQ(arena.bytes(), 1024U);
    EXPECT_EQ(arena.used(), Arena::kAlignment); // its own head
    const uint64_t low = arena.allocate(100, Arena::End::kLow);
    const uint64_t high = arena.allocate(100, Arena::End::kHigh);
    EXPECT_EQ(low, 64U);
    EXPECT_EQ(high, 1024U - 128);
    EXPECT_EQ(arena.used(), 64U + 128 + 128);
    EXPECT_EQ(arena.allocate(705, Arena::End::kLow), 0U);
    EXPECT_EQ(arena.allocate(705, Arena::End::kHigh), 0U);
    EXPECT_EQ(arena.allocate(704, Arena::End::kLow), 192U);
    EXPECT_EQ(arena.allocate(1, Arena::End::kHigh), 0U);
    arena.release_high();
    EXPECT_EQ(arena.allocate(128, Arena::End::kLow), high);
    EXPECT_EQ(arena.used(), 1024U);
}

TEST(RecordPool, GivesEachThreadRecordsOfItsOwn) {
    Region region(4U << 20);
    constexpr size_t kBytes = 40;
    constexpr uint32_t kEach = 20000;
    RecordPool::State state;
    RecordPool first(std::pmr::new_delete_resource(), region.arena, Arena::End::kLow, state, kBytes);
    const auto fill = [&](unsigned char mark) {
        RecordPool pool(std::pmr::new_delete_resource(), region.arena, Arena::End::kLow, state, kBytes);
        for (uint32_t i = 0; i < kEach; i++) std::memset(pool.make(pool.claim()), mark, kBytes);
    };
    std::thread one(fill, static_cast<unsigned char>(1));
    std::thread two(fill, static_cast<unsigned char>(2));
    one.join();
    two.join();
    ASSERT_EQ(first.size(), 2 * kEach);
    EXPECT_EQ(first.missing_bytes(first.size()), 0U);
    EXPECT_LE(region.arena->used() - Arena::kAlignment, first.bytes() + first.chunk_bytes());
    uint32_t ones = 0;
    for (uint32_t i = 0; i < first.size(); i++) {
        const std::byte* record = first[i];
        for (size_t b = 1; b < kBytes; b++) ASSERT_EQ(record[b], record[0]);
        ones += record[0] == std::byte{1};
    }
    EXPECT_EQ(ones, kEach);
}

TEST(RecordPool, SaysSoToAllWhenTheArenaIsFull) {
    Region region(256U << 10);
    RecordPool::State state;
    const auto fill = [&](bool* failed) {
        RecordPool pool(std::pmr::new_delete_resource(), region.arena, Arena::End::kLow, state, 1000);
        try {
            for (int i = 0; i < 1000; i++) pool.make(pool.claim());
        } catch (const std::bad_alloc&) {
            *failed = true;
        }
    };
    bool failed[3] = {};
    fill(&failed[0]); // sets the directory up
    std::thread one(fill, &failed[1]);
    std::thread two(fill, &failed[2]);
    one.join();
    two.join();
    EXPECT_TRUE(failed[0] && failed[1] && failed[2]);
}
