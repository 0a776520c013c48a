// Documents of random words, as a segment in memory and one by one.
#pragma once

#include "ruvector/core/text_index/segment_writer.hpp"
#include "ruvector/core/text_index/top_k.hpp"

#include "ruvector/core/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <string>
#include <vector>

namespace rv::text::test {

class MemoryStreams final : public ByteSink, public ByteSource {
public:
    void append(Stream stream, const void* bytes, std::size_t count) override {
        streams_[static_cast<std::size_t>(stream)].append(static_cast<const char*>(bytes), count);
    }
    void read(Stream stream, std::uint64_t offset, std::size_t count, void* bytes) override {
        const std::string& all = streams_[static_cast<std::size_t>(stream)];
        if (offset > all.size() || count > all.size() - offset)
            throw Error(sqlstate::kIndexCorrupted, "stream ends too soon");
        std::memcpy(bytes, all.data() + offset, count);
        if (stream == Stream::kPostings) posting_bytes_read += count;
    }
    std::uint64_t size(Stream stream) const override { return streams_[static_cast<std::size_t>(stream)].size(); }

    std::uint64_t posting_bytes_read = 0;

private:
    std::string streams_[kStreams];
};

struct TestDocument {
    std::uint32_t length = 0;
    std::vector<TermPositions> terms;
};

// The words are "w0", "w1", ...: the lower the number, the more documents it stands in.
class RandomCorpus {
public:
    RandomCorpus(std::uint64_t seed, std::uint32_t documents, std::uint32_t words, std::uint32_t most_length)
        : random_(seed) {
        documents_.resize(documents);
        std::uint32_t longest = 0;
        for (std::uint32_t d = 0; d < documents; d++) {
            std::map<std::string, std::uint32_t> counts;
            const auto length = static_cast<std::uint32_t>(next(most_length));
            for (std::uint32_t i = 0; i < length; i++) counts[word(words)]++;
            for (const auto& [term, tf] : counts) {
                auto& list = lists_[term];
                list.push_back({d, tf});
                documents_[d].terms.push_back({lists_.find(term)->first, tf, {}});
            }
            documents_[d].length = length;
            corpus_.total_length += length;
            longest = std::max(longest, length);
        }
        corpus_.documents = documents;
        SegmentWriter writer(streams_, 8192, 0, longest);
        for (const TestDocument& document : documents_) writer.add_document({}, document.length, nullptr);
        for (const auto& [term, list] : lists_) {
            writer.begin_term(term);
            for (const auto& [document, tf] : list) writer.add_posting(document, tf, documents_[document].length);
            writer.end_term();
        }
        head_ = writer.finish();
    }

    std::uint64_t next(std::uint64_t below) {
        state_ += 0x9e3779b97f4a7c15;
        std::uint64_t x = state_ ^ random_;
        x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
        x = (x ^ x >> 27) * 0x94d049bb133111eb;
        return (x ^ x >> 31) % below;
    }
    // Drawn in proportion to about 1 / rank.
    std::string word(std::uint32_t words) {
        const double uniform = static_cast<double>(next(1u << 30)) / (1u << 30);
        return "w" + std::to_string(static_cast<std::uint32_t>(std::pow(static_cast<double>(words), uniform)) - 1);
    }

    MemoryStreams& streams() { return streams_; }
    const SegmentHead& head() const { return head_; }
    const Corpus& corpus() const { return corpus_; }
    const std::vector<TestDocument>& documents() const { return documents_; }
    using Lists = std::map<std::string, std::vector<std::pair<DocumentNumber, std::uint32_t>>>;
    const Lists& lists() const { return lists_; }

private:
    std::uint64_t random_;
    std::uint64_t state_ = 0;
    Lists lists_;
    std::vector<TestDocument> documents_;
    Corpus corpus_;
    MemoryStreams streams_;
    SegmentHead head_{};
};

class CorpusWeights final : public TermWeights {
public:
    explicit CorpusWeights(const RandomCorpus& corpus, Parameters parameters = {}) {
        for (const auto& [term, list] : corpus.lists())
            scores_[term] = {1, inverse_document_frequency(corpus.corpus().documents, list.size()), corpus.corpus(),
                             parameters};
    }
    TermScore score_of(std::string_view term) const override { return scores_.find(term)->second; }

private:
    std::map<std::string, TermScore, std::less<>> scores_;
};

} // namespace rv::text::test
