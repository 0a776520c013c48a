// What is said of changed pages, replayed as PostgreSQL does: regions first, zeros into the hole then.
#include "ruvector/core/base/page_delta.hpp"
#include "ruvector/core/base/random.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace rv {
namespace {

constexpr size_t kSize = 8192;
using Bytes = std::vector<char>;

struct TestPage {
    Bytes bytes = Bytes(kSize, 0);
    PageHole hole{24, kSize - 8};

    void fill(size_t from, size_t to, Random& random) {
        for (size_t i = from; i < to; i++) bytes[i] = static_cast<char>(random.next());
    }
    // As all who replay records have it.
    TestPage with_zeros() const {
        TestPage page = *this;
        std::fill(page.bytes.begin() + static_cast<ptrdiff_t>(hole.lower),
                  page.bytes.begin() + static_cast<ptrdiff_t>(hole.upper), '\0');
        return page;
    }
};

Bytes delta(const TestPage& before, const TestPage& after) {
    Bytes out(PageDelta::most_bytes(kSize));
    out.resize(PageDelta(before.bytes.data(), after.bytes.data(), kSize, out.data()).describe(before.hole, after.hole));
    return out;
}

Bytes replayed(const TestPage& before, const Bytes& delta, PageHole hole) {
    TestPage page = before.with_zeros();
    for (size_t at = 0; at < delta.size();) {
        uint16_t head[2];
        std::memcpy(head, delta.data() + at, sizeof(head));
        at += sizeof(head);
        EXPECT_LE(head[0] + head[1], static_cast<int>(kSize));
        std::memcpy(page.bytes.data() + head[0], delta.data() + at, head[1]);
        at += head[1];
    }
    page.hole = hole;
    return page.with_zeros().bytes;
}

TestPage half_full(Random& random) {
    TestPage page;
    page.hole = {100, 5000};
    page.fill(0, 100, random);
    page.fill(5000, kSize, random);
    return page;
}

TEST(PageDelta, SaysNothingOfWhatIsTheSame) {
    Random random(1);
    const TestPage page = half_full(random);
    EXPECT_TRUE(delta(page, page).empty());
}

TEST(PageDelta, SaysOnlyTheBytesThatChange) {
    Random random(2);
    const TestPage before = half_full(random);
    TestPage after = before;
    after.bytes[6001] ^= 1;
    EXPECT_EQ(delta(before, after).size(), 5U);
    after.bytes[7003] ^= 1;
    EXPECT_EQ(delta(before, after).size(), 10U);
    EXPECT_EQ(replayed(before, delta(before, after), after.hole), after.bytes);
}

TEST(PageDelta, LeavesOutZerosOfANewItem) {
    Random random(3);
    const TestPage before = half_full(random);
    TestPage after = before;
    after.hole = {104, 2000};
    after.fill(100, 104, random);
    after.fill(2000, 2100, random); // and 2,900 bytes of zeros
    const Bytes said = delta(before, after);
    EXPECT_LE(said.size(), 104U + 2 * 4U);
    EXPECT_EQ(replayed(before, said, after.hole), after.bytes);
}

// A page that a build wrote may have anything in its hole, where those who replay have zeros.
TEST(PageDelta, ReliesOnNoBytesOfAHoleThatIsNotZero) {
    Random random(4);
    TestPage before = half_full(random);
    before.fill(100, 5000, random);
    TestPage after = before; // what is placed there is what has been there
    after.hole = {104, 2000};
    EXPECT_EQ(replayed(before, delta(before, after), after.hole), after.with_zeros().bytes);
    std::fill(after.bytes.begin() + 3000, after.bytes.begin() + 4000, '\0');
    EXPECT_EQ(replayed(before, delta(before, after), after.hole), after.with_zeros().bytes);
}

TEST(PageDelta, ReplaysToTheSamePage) {
    Random random(5);
    for (int round = 0; round < 3000; round++) {
        TestPage before;
        before.hole.lower = 24 + random.next() % 400;
        before.hole.upper = 500 + random.next() % (kSize - 508);
        before.fill(0, before.hole.lower, random);
        before.fill(before.hole.upper, kSize, random);
        if (round % 3 == 0) before.bytes[before.hole.lower + random.next() % 100] = 1;
        TestPage after = before;
        after.hole.lower = 24 + random.next() % 400;
        after.hole.upper = 500 + random.next() % (kSize - 508);
        const size_t changes = random.next() % 2000;
        for (size_t i = 0; i < changes; i++) after.bytes[random.next() % kSize] = static_cast<char>(random.next() % 3);
        const Bytes said = delta(before, after);
        EXPECT_LE(said.size(), PageDelta::most_bytes(kSize));
        ASSERT_EQ(replayed(before, said, after.hole), after.with_zeros().bytes) << round;
    }
}

TEST(PageDelta, HasRoomForTheWorstPage) {
    TestPage before;
    TestPage after;
    before.hole = {3000, 6001};
    after.hole = {4001, 4002};
    for (size_t i = 0; i < kSize; i += 12) after.bytes[i] = 1;
    before.bytes[3500] = before.bytes[5500] = 1;
    EXPECT_LE(delta(before, after).size(), PageDelta::most_bytes(kSize));
    for (size_t i = 0; i < kSize; i += 8) after.bytes[i] = 1;
    EXPECT_LE(delta(before, after).size(), PageDelta::most_bytes(kSize));
}

} // namespace
} // namespace rv
