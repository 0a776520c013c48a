// Segments made of several: the same bytes as of the live documents at once.
#include "text_index_support.hpp"

#include <gtest/gtest.h>

namespace {

using namespace text_test;

void expect_merge(const std::vector<CorpusShape>& shapes, std::uint32_t seed, double share_dead,
                  std::size_t page_bytes = 8160) {
    std::mt19937 random(seed);
    std::vector<Streams> streams(shapes.size());
    std::vector<SegmentReader> readers;
    std::vector<DeadSet> dead(shapes.size());
    std::vector<MergeInput> inputs;
    Documents live;
    readers.reserve(shapes.size());
    for (std::size_t i = 0; i < shapes.size(); i++) {
        const Documents corpus = make_corpus(shapes[i], seed); // the same words
        const SegmentHead head = write_segment(corpus, streams[i], page_bytes);
        readers.emplace_back(streams[i], head);
        std::uint32_t longest = 0;
        for (DocumentNumber j = 0; j < corpus.size(); j++) {
            longest = std::max(longest, corpus[j].length);
            if (static_cast<double>(random() % 1000) < 1000 * share_dead) {
                dead[i].add(j);
            } else {
                live.push_back(corpus[j]);
            }
        }
        EXPECT_EQ(longest_document(readers[i]), longest);
        inputs.push_back({&readers[i], &dead[i]});
    }
    Streams merged;
    const SegmentHead head = merge(inputs, merged, nullptr);
    if (live.empty()) {
        EXPECT_EQ(head.documents, 0u);
        EXPECT_EQ(head.terms, 0u);
        return;
    }
    Streams expected;
    const SegmentHead expected_head = write_segment(live, expected, page_bytes);
    EXPECT_EQ(std::memcmp(&head, &expected_head, sizeof(head)), 0);
    for (std::size_t i = 0; i < kStreams; i++) EXPECT_TRUE(merged.all[i] == expected.all[i]) << "stream " << i;
}

TEST(TextMerge, IsWhatTheLiveDocumentsMake) {
    for (const double share : {0.0, 0.001, 0.3, 0.98, 1.0}) {
        expect_merge({{.documents = 1}}, 1, share);
        expect_merge({{.documents = 3000}, {.documents = 1}, {.documents = 5000}}, 2, share);
        expect_merge({{.documents = 700, .attribute_bytes = 16}, {.documents = 1500, .attribute_bytes = 16}}, 3, share,
                     512);
        expect_merge(
            {{.documents = 513, .most_length = 100}, {.documents = 511, .most_length = 100000}, {.documents = 512}}, 4,
            share);
    }
    expect_merge({{.documents = 0}, {.documents = 100}, {.documents = 0}}, 5, 0.5);
    expect_merge({{.documents = 60000, .vocabulary = 300}, {.documents = 20000, .vocabulary = 300}}, 6, 0.1);
}

TEST(TextMerge, RefusesSegmentsOfOtherShapes) {
    Streams a, b;
    const SegmentHead head_a = write_segment(make_corpus({.documents = 10, .attribute_bytes = 8}, 1), a);
    const SegmentHead head_b = write_segment(make_corpus({.documents = 10}, 1), b);
    const SegmentReader reader_a(a, head_a), reader_b(b, head_b);
    const DeadSet none;
    const MergeInput inputs[] = {{&reader_a, &none}, {&reader_b, &none}};
    Streams merged;
    EXPECT_THROW(merge(inputs, merged, nullptr), rv::Error);
    EXPECT_THROW(merge({}, merged, nullptr), rv::Error);
}

TEST(TextMerge, CountsLiveDocumentsOfEachTerm) {
    const Documents corpus = make_corpus({.documents = 4000, .vocabulary = 500}, 7);
    Streams streams;
    const SegmentHead head = write_segment(corpus, streams);
    const SegmentReader reader(streams, head);
    for (const std::uint32_t every : {0u, 3u, 1u}) {
        DeadSet dead;
        for (DocumentNumber i = 0; every != 0 && i < corpus.size(); i += every) dead.add(i);
        std::map<std::string, std::uint32_t> expected;
        for (const auto& [term, list] : invert(corpus)) {
            expected[term] = 0;
            for (const auto& [document, tf] : list) expected[term] += dead.has(document) ? 0 : 1;
        }
        std::map<std::string, std::uint32_t> counted;
        count_live(
            reader, dead, [&](const TermEntry& entry, std::uint32_t count) { counted[entry.term] = count; }, nullptr);
        EXPECT_EQ(counted, expected);
    }
}

} // namespace
