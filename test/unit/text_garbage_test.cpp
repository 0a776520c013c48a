// Bytes that nobody wrote: reading them ends in a result or an error.
#include "text_index_support.hpp"

#include <gtest/gtest.h>

namespace {

using namespace text_test;

// Reads all there is to read. What comes out ascends and ends, whatever it is.
void read_all(Streams& streams, const SegmentHead& head, const std::vector<std::string>& words, std::mt19937& random) {
    const SegmentReader reader(streams, head);
    const auto walk = [&](const TermEntry& entry) {
        PostingCursor cursor(reader, entry);
        LengthReader lengths(reader);
        std::uint64_t sum = 0;
        std::int64_t last = -1;
        std::uint32_t found = 0;
        while (true) {
            DocumentNumber document;
            switch (random() % 3) {
            case 0:
                document = cursor.next();
                break;
            case 1:
                document = cursor.advance(static_cast<DocumentNumber>(last + 1 + random() % 300));
                break;
            default: {
                const auto target = static_cast<DocumentNumber>(last + 1);
                const DocumentNumber end = cursor.block_end(target);
                ASSERT_GE(end, target);
                sum += cursor.block_impacts(target).size();
                document = cursor.next();
            }
            }
            if (document == kNoDocument) break;
            ASSERT_GT(std::int64_t{document}, last);
            ASSERT_LT(document, head.documents);
            ASSERT_GE(cursor.tf(), 1u);
            last = document;
            sum += lengths[document];
            ASSERT_LE(++found, head.documents);
        }
        (void)sum;
    };
    for (const std::string& word : words)
        if (const std::optional<TermEntry> entry = reader.find(word)) walk(*entry);
    std::uint64_t entries = 0;
    reader.for_each("", [&](const TermEntry& entry) {
        if (random() % 8 == 0) walk(entry);
        return ++entries < 1'000'000;
    });
    ASSERT_LT(entries, 1'000'000u);
    const DeadSet dead = DeadSet::read(reader);
    if (random() % 16 == 0) {
        Streams merged;
        const MergeInput input{&reader, &dead};
        merge({&input, 1}, merged, nullptr);
    }
}

TEST(TextGarbage, SegmentsOfAnyBytes) {
    const Documents corpus = make_corpus({.documents = 700, .vocabulary = 80, .most_words = 12, .most_tf = 40}, 1);
    Streams sound;
    const SegmentHead head = write_segment(corpus, sound, 512);
    std::vector<std::string> words;
    for (const auto& [term, list] : invert(corpus))
        if (words.size() < 4 || list.size() > 200) words.push_back(term);

    std::mt19937 random(2);
    int errors = 0;
    for (int round = 0; round < 10000; round++) {
        Streams streams = sound;
        SegmentHead changed = head;
        for (std::uint32_t changes = 1 + random() % 4; changes > 0; changes--) {
            std::string& bytes = streams.all[random() % 4 == 0 ? random() % kStreams : 4 + random() % 3];
            if (bytes.empty()) continue;
            char& byte = bytes[random() % bytes.size()];
            switch (random() % 4) {
            case 0:
                byte = static_cast<char>(byte ^ 1 << random() % 8);
                break;
            case 1:
                byte = '\xff';
                break;
            case 2:
                byte = static_cast<char>(random());
                break;
            default:
                if (random() % 16 == 0) bytes.resize(random() % bytes.size());
            }
        }
        if (random() % 32 == 0)
            reinterpret_cast<std::uint8_t*>(&changed)[random() % sizeof(changed)] ^= 1 << random() % 8;
        try {
            read_all(streams, changed, words, random);
        } catch (const rv::Error& error) {
            EXPECT_STREQ(error.state(), rv::sqlstate::kIndexCorrupted);
            errors++;
        }
        if (HasFatalFailure()) FAIL() << "round " << round;
    }
    EXPECT_GT(errors, 1000);
    EXPECT_LT(errors, 10000);
}

TEST(TextGarbage, WaitingDocuments) {
    std::vector<TermCount> terms;
    const Documents corpus =
        make_corpus({.documents = 50, .most_term_bytes = 300, .attribute_bytes = 5, .most_tf = 300}, 3);
    std::mt19937 random(4);
    int errors = 0;
    for (const OwnDocument& own : corpus) {
        std::vector<TermCount> own_terms;
        std::string bytes;
        encode_document(as_document(own, own_terms), bytes);
        const Document read = decode_document(bytes, terms);
        EXPECT_EQ(std::memcmp(&read.row, &own.row, sizeof(own.row)), 0);
        EXPECT_EQ(read.length, own.length);
        EXPECT_EQ(read.attributes.size(), own.attributes.size());
        EXPECT_EQ(std::memcmp(read.attributes.data(), own.attributes.data(), own.attributes.size()), 0);
        ASSERT_EQ(read.terms.size(), own_terms.size());
        for (std::size_t i = 0; i < own_terms.size(); i++) {
            EXPECT_EQ(read.terms[i].term, own_terms[i].term);
            EXPECT_EQ(read.terms[i].tf, own_terms[i].tf);
        }
        EXPECT_THROW(decode_document(bytes + 'x', terms), rv::Error);
        for (int round = 0; round < 400; round++) {
            std::string changed = bytes;
            if (random() % 4 == 0) changed.resize(random() % changed.size());
            if (!changed.empty()) changed[random() % changed.size()] = static_cast<char>(random());
            changed.shrink_to_fit();
            try {
                const Document any = decode_document(changed, terms);
                for (std::size_t i = 1; i < any.terms.size(); i++) EXPECT_LT(any.terms[i - 1].term, any.terms[i].term);
            } catch (const rv::Error& error) {
                EXPECT_STREQ(error.state(), rv::sqlstate::kIndexCorrupted);
                errors++;
            }
        }
    }
    EXPECT_GT(errors, 5000);
}

} // namespace
