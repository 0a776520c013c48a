// Segments in memory, and corpora to make them of.
#pragma once

#include "ruvector/core/base/error.hpp"
#include "ruvector/core/text_index/document.hpp"
#include "ruvector/core/text_index/memory_index.hpp"
#include "ruvector/core/text_index/merge.hpp"
#include "ruvector/core/text_index/segment_reader.hpp"
#include "ruvector/core/text_index/segment_writer.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <memory_resource>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace text_test {

using namespace rv::text;

class Streams final : public ByteSink, public ByteSource {
public:
    void append(Stream stream, const void* bytes, std::size_t count) override {
        of(stream).append(static_cast<const char*>(bytes), count);
    }
    void read(Stream stream, std::uint64_t offset, std::size_t count, void* bytes) override {
        reads++;
        const std::string& from = of(stream);
        if (offset > from.size() || count > from.size() - offset)
            throw rv::Error(rv::sqlstate::kIndexCorrupted, "the stream is shorter");
        if (count > 0) std::memcpy(bytes, from.data() + offset, count);
    }
    std::uint64_t size(Stream stream) const override { return all[static_cast<std::size_t>(stream)].size(); }
    std::string& of(Stream stream) { return all[static_cast<std::size_t>(stream)]; }

    std::string all[kStreams];
    std::size_t reads = 0;
};

struct OwnDocument {
    RowName row{};
    std::uint32_t length = 0;
    std::string attributes;
    std::map<std::string, std::uint32_t> terms;
};
using Documents = std::vector<OwnDocument>;
using Postings = std::vector<std::pair<DocumentNumber, std::uint32_t>>;

inline RowName row_name(std::uint64_t number) {
    RowName row;
    for (std::size_t i = 0; i < sizeof(row.bytes); i++) row.bytes[i] = static_cast<std::uint8_t>(number >> 8 * i);
    return row;
}

struct CorpusShape {
    std::uint32_t documents = 1000;
    std::uint32_t vocabulary = 2000;
    std::uint32_t most_words = 20;
    std::size_t most_term_bytes = 12;
    std::size_t attribute_bytes = 0;
    std::uint32_t most_tf = 3;
    std::uint32_t most_length = 0; // added to the sum of tf
};

// Few words stand in many documents: the rank of a word falls off as by Zipf's law.
inline Documents make_corpus(const CorpusShape& shape, std::uint32_t seed) {
    std::mt19937 random(seed);
    std::vector<std::string> words(shape.vocabulary);
    for (std::uint32_t i = 0; i < shape.vocabulary; i++) {
        std::size_t size = 1 + random() % shape.most_term_bytes;
        if (random() % 4 == 0 && i > 0) words[i] = words[random() % i].substr(0, size - 1);
        while (words[i].size() < size)
            words[i].push_back(static_cast<char>(random() % 7 == 0 ? random() : 'a' + random() % 20));
    }
    Documents corpus(shape.documents);
    std::uniform_real_distribution<double> uniform(0, 1);
    for (std::uint32_t i = 0; i < shape.documents; i++) {
        OwnDocument& document = corpus[i];
        document.row = row_name(random());
        for (std::uint32_t words_left = random() % (shape.most_words + 1); words_left > 0; words_left--) {
            const auto rank = static_cast<std::uint32_t>(std::pow(shape.vocabulary, uniform(random))) - 1;
            const std::uint32_t tf = random() % 4 == 0 ? 1 + random() % shape.most_tf : 1;
            document.terms[words[rank % shape.vocabulary]] = tf;
        }
        for (const auto& [term, tf] : document.terms) document.length += tf;
        if (shape.most_length > 0) document.length += random() % shape.most_length;
        for (std::size_t j = 0; j < shape.attribute_bytes; j++)
            document.attributes.push_back(static_cast<char>(random()));
    }
    return corpus;
}

inline Document as_document(const OwnDocument& own, std::vector<TermCount>& terms) {
    terms.clear();
    for (const auto& [term, tf] : own.terms) terms.push_back({term, tf});
    return {
        own.row, own.length, {reinterpret_cast<const std::byte*>(own.attributes.data()), own.attributes.size()}, terms};
}

inline std::size_t attribute_bytes_of(const Documents& corpus) {
    return corpus.empty() ? 0 : corpus[0].attributes.size();
}

inline SegmentHead write_segment(const Documents& corpus, Streams& streams, std::size_t page_bytes = 8160) {
    std::pmr::unsynchronized_pool_resource memory;
    MemoryIndex index(&memory, attribute_bytes_of(corpus));
    std::vector<TermCount> terms;
    for (const OwnDocument& document : corpus) index.add(as_document(document, terms));
    SegmentWriter writer(streams, page_bytes, attribute_bytes_of(corpus), index.max_length());
    index.write(writer, nullptr);
    return writer.finish();
}

inline std::map<std::string, Postings> invert(const Documents& corpus) {
    std::map<std::string, Postings> lists;
    for (DocumentNumber i = 0; i < corpus.size(); i++)
        for (const auto& [term, tf] : corpus[i].terms) lists[term].push_back({i, tf});
    return lists;
}

} // namespace text_test
