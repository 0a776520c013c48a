// Segments against the documents that they were made of.
#include "text_index_support.hpp"

#include <gtest/gtest.h>

namespace {

using namespace text_test;

void expect_documents(const Documents& corpus, Streams& streams, const SegmentHead& head) {
    const SegmentReader reader(streams, head);
    ASSERT_EQ(head.documents, corpus.size());
    LengthReader lengths(reader);
    std::uint64_t total = 0;
    std::uint64_t postings = 0;
    std::string attributes;
    for (DocumentNumber i = 0; i < corpus.size(); i++) {
        const RowName row = reader.row(i);
        ASSERT_EQ(std::memcmp(&row, &corpus[i].row, sizeof(row)), 0) << i;
        ASSERT_EQ(lengths[i], corpus[i].length) << i;
        total += corpus[i].length;
        postings += corpus[i].terms.size();
        attributes += corpus[i].attributes;
    }
    EXPECT_EQ(head.total_length, total);
    EXPECT_EQ(head.postings, postings);
    EXPECT_EQ(streams.of(Stream::kAttributes), attributes);
    EXPECT_EQ(streams.of(Stream::kRows).size(), 6 * corpus.size());
    EXPECT_EQ(streams.of(Stream::kDead), std::string((corpus.size() + 7) / 8, '\0'));
}

void expect_lists(const Documents& corpus, Streams& streams, const SegmentHead& head) {
    const SegmentReader reader(streams, head);
    const std::map<std::string, Postings> lists = invert(corpus);
    ASSERT_EQ(head.terms, lists.size());
    auto expected = lists.begin();
    reader.for_each("", [&](const TermEntry& entry) {
        EXPECT_EQ(entry.term, expected->first);
        EXPECT_EQ(entry.postings, expected->second.size());
        EXPECT_EQ(entry.frequency, expected->second.size());
        std::uint32_t frequency = 0;
        streams.read(Stream::kTerms, entry.frequency_at, sizeof(frequency), &frequency);
        EXPECT_EQ(frequency, entry.frequency);
        EXPECT_EQ(entry.frequency_at / head.page_bytes, (entry.frequency_at + 3) / head.page_bytes);
        PostingCursor cursor(reader, entry);
        for (const auto& [document, tf] : expected->second) {
            EXPECT_EQ(cursor.next(), document);
            EXPECT_EQ(cursor.tf(), tf);
        }
        EXPECT_EQ(cursor.next(), kNoDocument);
        EXPECT_EQ(cursor.next(), kNoDocument);
        EXPECT_EQ(cursor.advance(0), kNoDocument);
        ++expected;
        return !::testing::Test::HasFailure();
    });
    EXPECT_TRUE(expected == lists.end());

    for (const auto& [term, list] : lists) {
        const std::optional<TermEntry> entry = reader.find(term);
        ASSERT_TRUE(entry.has_value());
        EXPECT_EQ(entry->term, term);
        EXPECT_EQ(entry->postings, list.size());
        const std::string other = term + '!';
        EXPECT_EQ(reader.find(other).has_value(), lists.count(other) != 0);
        const std::string begin = term.substr(0, term.size() / 2);
        if (!begin.empty()) {
            EXPECT_EQ(reader.find(begin).has_value(), lists.count(begin) != 0);
        }
    }
    EXPECT_FALSE(reader.find("").has_value());
    EXPECT_FALSE(reader.find("\xff\xff\xff\xff").has_value());
}

void expect_round_trip(const CorpusShape& shape, std::uint32_t seed, std::size_t page_bytes = 8160) {
    SCOPED_TRACE(testing::Message() << "seed " << seed << ", pages of " << page_bytes);
    const Documents corpus = make_corpus(shape, seed);
    Streams streams;
    const SegmentHead head = write_segment(corpus, streams, page_bytes);
    expect_documents(corpus, streams, head);
    expect_lists(corpus, streams, head);
}

TEST(TextSegment, RoundTrips) {
    expect_round_trip({.documents = 0}, 1);
    expect_round_trip({.documents = 1}, 2);
    expect_round_trip({.documents = 1, .most_words = 0}, 3);
    for (std::uint32_t seed = 4; seed < 14; seed++)
        expect_round_trip({.documents = 50 * seed, .attribute_bytes = seed % 3 * 8}, seed);
    expect_round_trip({.documents = 20000, .vocabulary = 5000}, 20);
}

TEST(TextSegment, RoundTripsOfLongTermsOnFewAndManyPages) {
    expect_round_trip({.documents = 500, .vocabulary = 3000, .most_term_bytes = kMostTermBytes}, 30);
    expect_round_trip({.documents = 1000, .vocabulary = 20000, .most_term_bytes = 30}, 31,
                      256); // a tree of four levels
    expect_round_trip({.documents = 1000, .vocabulary = 20000, .most_term_bytes = 100}, 32, 512);
}

TEST(TextSegment, RoundTripsOfGreatNumbers) {
    expect_round_trip({.documents = 700, .vocabulary = 50, .most_tf = 1u << 20}, 40);
    expect_round_trip({.documents = 700, .vocabulary = 50, .most_tf = UINT32_MAX / 64, .most_length = 1u << 31}, 41);
    expect_round_trip({.documents = 700, .vocabulary = 50, .most_length = 200}, 42);
    expect_round_trip({.documents = 700, .vocabulary = 50, .most_length = 60000}, 43);
}

// Lists around the limits of kinds: in the dictionary, in one block, in several.
TEST(TextSegment, ListsOfEachSize) {
    constexpr std::uint32_t kSizes[] = {1,   2,   4,    5,    6,    127,  128,  129,  255,
                                        256, 257, 8191, 8192, 8193, 8320, 8321, 70000};
    for (const std::uint32_t step : {1u, 2u, 3u, 1000u}) {
        Streams streams;
        SegmentWriter writer(streams, 8160, 0, 255);
        for (std::uint32_t i = 0; i < 70000 * std::min(step, 3u) + 5; i++)
            writer.add_document(row_name(i), i % 200, nullptr);
        std::uint32_t term = 0;
        for (const std::uint32_t size : kSizes) {
            if (size * step > 70000 * std::min(step, 3u)) continue;
            writer.begin_term(std::string(1, static_cast<char>('a' + term++)));
            for (std::uint32_t i = 0; i < size; i++) writer.add_posting(i * step + 5, 1 + i % 3, (i * step + 5) % 200);
            writer.end_term();
        }
        const SegmentHead head = writer.finish();
        const SegmentReader reader(streams, head);
        term = 0;
        for (const std::uint32_t size : kSizes) {
            if (size * step > 70000 * std::min(step, 3u)) continue;
            const std::optional<TermEntry> entry = reader.find(std::string(1, static_cast<char>('a' + term++)));
            ASSERT_TRUE(entry.has_value());
            EXPECT_EQ(entry->postings, size);
            PostingCursor cursor(reader, *entry);
            for (std::uint32_t i = 0; i < size; i++) {
                ASSERT_EQ(cursor.next(), i * step + 5);
                ASSERT_EQ(cursor.tf(), 1 + i % 3);
            }
            EXPECT_EQ(cursor.next(), kNoDocument);
        }
    }
}

TEST(TextSegment, ManyDocuments) {
    Streams streams;
    const Documents corpus = make_corpus({.documents = 300000, .vocabulary = 2000, .most_words = 4}, 50);
    const SegmentHead head = write_segment(corpus, streams);
    expect_lists(corpus, streams, head);
}

TEST(TextSegment, FindsByPrefix) {
    const Documents corpus = make_corpus({.documents = 2000, .vocabulary = 5000}, 60);
    Streams streams;
    const SegmentHead head = write_segment(corpus, streams, 512);
    const SegmentReader reader(streams, head);
    const std::map<std::string, Postings> lists = invert(corpus);
    std::mt19937 random(1);
    for (int i = 0; i < 300; i++) {
        auto any = lists.begin();
        std::advance(any, random() % lists.size());
        const std::string prefix = any->first.substr(0, 1 + random() % 3);
        std::vector<std::string> expected;
        for (auto it = lists.lower_bound(prefix); it != lists.end() && it->first.starts_with(prefix); ++it)
            expected.push_back(it->first);
        std::vector<std::string> found;
        reader.for_each(prefix, [&](const TermEntry& entry) {
            found.push_back(entry.term);
            EXPECT_TRUE(reader.find(entry.term).has_value()); // the reader may be used meanwhile
            return true;
        });
        EXPECT_EQ(found, expected);
        if (expected.size() < 2) continue;
        found.clear();
        reader.for_each(prefix, [&](const TermEntry& entry) {
            found.push_back(entry.term);
            return found.size() < 2;
        });
        EXPECT_EQ(found.size(), 2u);
    }
}

TEST(TextSegment, RefusesWhatIsNotInOrder) {
    const auto complaint = [](auto&& use) -> std::string {
        Streams streams;
        SegmentWriter writer(streams, 8160, 0, 255);
        for (std::uint32_t i = 0; i < 10; i++) writer.add_document(row_name(i), 1, nullptr);
        try {
            use(writer);
        } catch (const rv::Error& error) {
            return error.state();
        }
        return "none";
    };
    const auto term = [](SegmentWriter& writer, const std::string& text, DocumentNumber first, DocumentNumber second) {
        writer.begin_term(text);
        writer.add_posting(first, 1, 1);
        writer.add_posting(second, 1, 1);
        writer.end_term();
    };
    EXPECT_EQ(complaint([&](SegmentWriter& w) { term(w, "a", 1, 2), term(w, "b", 1, 2); }), "none");
    EXPECT_EQ(complaint([&](SegmentWriter& w) { term(w, "b", 1, 2), term(w, "a", 1, 2); }), "XX002");
    EXPECT_EQ(complaint([&](SegmentWriter& w) { term(w, "a", 1, 2), term(w, "a", 1, 2); }), "XX002");
    EXPECT_EQ(complaint([&](SegmentWriter& w) { term(w, "a", 2, 2); }), "XX002");
    EXPECT_EQ(complaint([&](SegmentWriter& w) { term(w, "a", 2, 10); }), "XX002");
    EXPECT_EQ(complaint([&](SegmentWriter& w) { term(w, std::string(5000, 'a'), 2, 3); }), "54000");
    EXPECT_EQ(complaint([&](SegmentWriter& w) { w.add_document(row_name(0), 256, nullptr); }), "XX002");
}

TEST(TextSegment, DeadDocuments) {
    DeadSet dead;
    EXPECT_EQ(dead.count(), 0u);
    EXPECT_FALSE(dead.has(7));
    dead.add(7);
    dead.add(1000);
    dead.add(7);
    EXPECT_EQ(dead.count(), 2u);
    EXPECT_TRUE(dead.has(7));
    EXPECT_TRUE(dead.has(1000));
    EXPECT_FALSE(dead.has(8));
    EXPECT_FALSE(dead.has(100000));

    Streams streams;
    const SegmentHead head = write_segment(make_corpus({.documents = 13}, 1), streams);
    const SegmentReader reader(streams, head);
    EXPECT_EQ(DeadSet::read(reader).count(), 0u);
    streams.of(Stream::kDead) = "\x01\xf0";
    EXPECT_EQ(DeadSet::read(reader).count(), 2u); // bits behind the last document are none's
    EXPECT_TRUE(DeadSet::read(reader).has(12));
    streams.of(Stream::kDead).pop_back();
    EXPECT_THROW(DeadSet::read(reader), rv::Error);
}

// A memory index begun anew writes what a new one does; what it says it takes is what it took.
TEST(TextSegment, MemoryIndexBeginsAnew) {
    class Watched final : public std::pmr::memory_resource {
    public:
        std::size_t taken = 0;

    private:
        void* do_allocate(std::size_t bytes, std::size_t alignment) override {
            taken += bytes;
            return std::pmr::new_delete_resource()->allocate(bytes, alignment);
        }
        void do_deallocate(void* address, std::size_t bytes, std::size_t alignment) override {
            taken -= bytes;
            std::pmr::new_delete_resource()->deallocate(address, bytes, alignment);
        }
        bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
    };
    Watched memory;
    const Documents corpus = make_corpus({.documents = 3000, .attribute_bytes = 8}, 70);
    Streams expected;
    write_segment(corpus, expected);
    {
        MemoryIndex index(&memory, 8);
        for (int round = 0; round < 2; round++) {
            std::vector<TermCount> terms;
            for (const OwnDocument& document : corpus) index.add(as_document(document, terms));
            EXPECT_EQ(index.documents(), corpus.size());
            EXPECT_EQ(index.bytes(), memory.taken);
            Streams streams;
            SegmentWriter writer(streams, 8160, 8, index.max_length());
            static int ticks;
            ticks = 0;
            index.write(writer, [] { ticks++; });
            EXPECT_GT(ticks, 5);
            writer.finish();
            for (std::size_t i = 0; i < kStreams; i++) EXPECT_EQ(streams.all[i], expected.all[i]);
            index.clear();
            EXPECT_EQ(index.documents(), 0u);
            EXPECT_EQ(index.max_length(), 0u);
            EXPECT_EQ(memory.taken, 0u);
        }
    }
    EXPECT_EQ(memory.taken, 0u);
}

} // namespace
