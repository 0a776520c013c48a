// Posting cursors: going on and jumping mixed, and bounds that are never below the truth.
#include "text_index_support.hpp"

#include <gtest/gtest.h>

namespace {

using namespace text_test;

// Whether one of the pairs stands for the document.
bool covers(const Impacts& impacts, std::uint32_t tf, std::uint32_t length) {
    for (std::size_t i = 0; i < impacts.size(); i++)
        if (impacts[i].tf >= tf && impacts[i].length <= length) return true;
    return false;
}

void expect_cursors(const Documents& corpus, std::uint32_t seed) {
    Streams streams;
    const SegmentHead head = write_segment(corpus, streams);
    const SegmentReader reader(streams, head);
    std::mt19937 random(seed);
    for (const auto& [term, list] : invert(corpus)) {
        if (list.size() < 5 && random() % 8 != 0) continue;
        const TermEntry entry = *reader.find(term);
        for (int round = 0; round < 8; round++) {
            PostingCursor cursor(reader, entry);
            EXPECT_EQ(cursor.postings(), list.size());
            auto at = list.begin();
            bool started = false;
            const std::uint32_t reach = 1 + static_cast<std::uint32_t>(corpus.size() >> (random() % 14));
            while (true) {
                if (random() % 3 == 0) {
                    // Bounds of the block in which a document would be.
                    const DocumentNumber target = (started ? at->first : 0) + random() % reach;
                    const auto found = std::lower_bound(at, list.end(), std::pair{target, std::uint32_t{0}});
                    const DocumentNumber end = cursor.block_end(target);
                    if (found == list.end()) {
                        ASSERT_EQ(end, kNoDocument);
                        ASSERT_EQ(cursor.block_impacts(target).size(), 0u);
                    } else {
                        ASSERT_GE(end, found->first);
                        const Impacts& impacts = cursor.block_impacts(target);
                        for (auto each = found; each != list.end() && each->first <= end; ++each) {
                            ASSERT_TRUE(covers(impacts, each->second, corpus[each->first].length));
                            ASSERT_TRUE(covers(cursor.list_impacts(), each->second, corpus[each->first].length));
                        }
                        ASSERT_TRUE(
                            std::any_of(list.begin(), list.end(), [&](auto& each) { return each.first == end; }));
                    }
                }
                DocumentNumber result;
                if (random() % 2 == 0) {
                    if (started) ++at;
                    result = cursor.next();
                } else {
                    const DocumentNumber target = (started ? at->first : 0) + random() % reach;
                    at = std::lower_bound(at, list.end(), std::pair{target, std::uint32_t{0}});
                    result = cursor.advance(target);
                }
                started = true;
                if (at == list.end()) {
                    ASSERT_EQ(result, kNoDocument);
                    ASSERT_EQ(cursor.document(), kNoDocument);
                    break;
                }
                ASSERT_EQ(result, at->first);
                ASSERT_EQ(cursor.document(), at->first);
                ASSERT_EQ(cursor.tf(), at->second);
            }
        }
    }
}

TEST(TextCursor, AgainstLists) {
    expect_cursors(make_corpus({.documents = 30000, .vocabulary = 600, .most_words = 12, .most_tf = 9}, 1), 1);
    expect_cursors(
        make_corpus({.documents = 5000, .vocabulary = 60, .most_words = 40, .most_tf = 2000, .most_length = 5000}, 2),
        2);
    expect_cursors(make_corpus({.documents = 100, .vocabulary = 600, .most_words = 30}, 3), 3);
}

// A list of many windows of heads.
TEST(TextCursor, JumpsWithoutReadingWhatLiesBetween) {
    constexpr std::uint32_t kDocuments = 2'000'000;
    Streams streams;
    SegmentWriter writer(streams, 8160, 0, 1);
    for (std::uint32_t i = 0; i < kDocuments; i++) writer.add_document(row_name(i), 1, nullptr);
    writer.begin_term("a");
    for (std::uint32_t i = 0; i < kDocuments; i++) writer.add_posting(i, 1, 1);
    writer.end_term();
    const SegmentHead head = writer.finish();
    const SegmentReader reader(streams, head);
    const TermEntry entry = *reader.find("a");
    std::mt19937 random(1);
    for (int i = 0; i < 100; i++) {
        PostingCursor cursor(reader, entry);
        const std::uint32_t target = random() % kDocuments;
        streams.reads = 0;
        ASSERT_EQ(cursor.advance(target), target);
        EXPECT_LE(streams.reads, 32u); // of about 15,625 blocks
        streams.reads = 0;
        for (std::uint32_t near = target; near < std::min(target + 5000, kDocuments); near++)
            ASSERT_EQ(cursor.advance(near), near);
        EXPECT_LE(streams.reads, 5000 / 128 + 5u);
    }
}

TEST(TextImpacts, ArePairsThatStandForAll) {
    std::mt19937 random(1);
    for (int round = 0; round < 2000; round++) {
        Impacts impacts;
        std::vector<Impact> added;
        const std::uint32_t most = 1u << (random() % 31);
        for (std::uint32_t i = random() % 40; i > 0; i--) {
            added.push_back(
                {static_cast<std::uint32_t>(1 + random() % most), static_cast<std::uint32_t>(random() % most)});
            impacts.add(added.back().tf, added.back().length);
        }
        ASSERT_LE(impacts.size(), Impacts::kMost);
        std::uint8_t bytes[kImpactsBytes];
        encode_impacts(impacts, bytes);
        const Impacts read = decode_impacts(bytes, Impacts::kMost);
        const TermScore score(1, 2, {.documents = 100, .total_length = 100 * std::uint64_t{most}}, {});
        for (const Impact& each : added) {
            ASSERT_TRUE(covers(impacts, each.tf, each.length));
            ASSERT_TRUE(covers(read, each.tf, each.length));
            ASSERT_GE(read.bound(score), score(each.tf, each.length));
        }
    }
}

TEST(TextImpacts, StayExactWhereFewPairsDo) {
    Impacts impacts;
    impacts.add(3, 10);
    impacts.add(2, 12); // no better than the first
    impacts.add(1, 4);
    impacts.add(5, 40);
    impacts.add(5, 50);
    ASSERT_EQ(impacts.size(), 3u);
    EXPECT_EQ(impacts[0].tf, 1u);
    EXPECT_EQ(impacts[0].length, 4u);
    EXPECT_EQ(impacts[2].tf, 5u);
    EXPECT_EQ(impacts[2].length, 40u);
}

TEST(TextImpacts, LengthsRoundDown) {
    std::uint32_t last = 0;
    for (std::uint32_t code = 0; code <= length_code(UINT32_MAX); code++) {
        const std::uint32_t length = code_length(static_cast<std::uint8_t>(code));
        EXPECT_EQ(length_code(length), code);
        if (code == 0) continue;
        EXPECT_GT(length, last);
        EXPECT_EQ(length_code(length - 1), code - 1);
        EXPECT_LE(length - last, std::max(1u, last / 8));
        last = length;
    }
}

} // namespace
