#include "ruvector/core/text_index/segment_writer.hpp"

#include "ruvector/core/base/error.hpp"
#include "ruvector/core/text_index/dictionary.hpp"
#include "ruvector/core/text_index/posting_block.hpp"
#include "ruvector/core/text_index/varint.hpp"

#include <algorithm>
#include <array>

namespace rv::text {
namespace {

// Hands the sink pieces of some size.
class Buffer {
public:
    Buffer(ByteSink& sink, Stream stream) : sink_(&sink), stream_(stream) { bytes_.reserve(kPiece + kMostBlockBytes); }
    void append(const void* bytes, std::size_t count) {
        bytes_.append(static_cast<const char*>(bytes), count);
        if (bytes_.size() >= kPiece) flush();
    }
    void flush() {
        if (!bytes_.empty()) sink_->append(stream_, bytes_.data(), bytes_.size());
        bytes_.clear();
    }

private:
    static constexpr std::size_t kPiece = 8192;

    ByteSink* sink_;
    Stream stream_;
    std::string bytes_;
};

std::uint32_t width_for(std::uint32_t length) { return length <= UINT8_MAX ? 1 : length <= UINT16_MAX ? 2 : 4; }

} // namespace

struct SegmentWriter::State {
    State(ByteSink& to, std::size_t page_bytes, std::size_t attribute_bytes, std::uint32_t max_length)
        : sink(to),
          dictionary(to, page_bytes),
          rows(to, Stream::kRows),
          lengths(to, Stream::kLengths),
          attributes(to, Stream::kAttributes),
          postings(to, Stream::kPostings) {
        head.page_bytes = static_cast<std::uint32_t>(page_bytes);
        head.attribute_bytes = static_cast<std::uint32_t>(attribute_bytes);
        head.length_bytes = width_for(max_length);
    }

    // One block of the term's list, of `count` postings.
    void flush_block() {
        std::uint32_t repeats[kBlockPostings];
        Impacts impacts;
        for (std::uint32_t i = 0; i < count; i++) {
            repeats[i] = tfs[i] - 1;
            impacts.add(tfs[i], term_lengths[i]);
        }
        block.clear();
        append_block(gaps.data(), repeats, count, block);
        write(block.data(), block.size());

        std::uint8_t each[kBlockHeadBytes];
        store(each, last);
        store(each + sizeof(last), static_cast<std::uint32_t>(list_bytes));
        encode_impacts(impacts, each + 2 * sizeof(std::uint32_t));
        heads.append(reinterpret_cast<const char*>(each), sizeof(each));
        list_impacts.add(impacts);
        count = 0;
    }

    void write(const void* bytes, std::size_t size) {
        postings.append(bytes, size);
        list_bytes += size;
        if (list_bytes > UINT32_MAX)
            throw Error(sqlstate::kProgramLimitExceeded, "too many documents of a text index have the same term");
    }

    std::uint32_t least_length() const { return *std::min_element(&term_lengths[0], &term_lengths[count]); }

    void short_list(std::string& bytes) const {
        bytes.push_back(static_cast<char>(length_code(least_length())));
        for (std::uint32_t i = 0; i < count; i++) {
            append_varint(bytes, std::uint64_t{gaps[i]} << 1 | (tfs[i] > 1 ? 1u : 0u));
            if (tfs[i] > 1) append_varint(bytes, tfs[i]);
        }
    }

    void one_block() {
        const std::uint8_t pair[kOnePairBytes] = {tf_code(*std::max_element(&tfs[0], &tfs[count])),
                                                  length_code(least_length())};
        write(pair, sizeof(pair));
        std::uint32_t repeats[kBlockPostings];
        for (std::uint32_t i = 0; i < count; i++) repeats[i] = tfs[i] - 1;
        block.clear();
        append_block(gaps.data(), repeats, count, block);
        write(block.data(), block.size());
    }

    ByteSink& sink;
    SegmentHead head{};
    DictionaryWriter dictionary;
    Buffer rows;
    Buffer lengths;
    Buffer attributes;
    Buffer postings;
    std::uint64_t postings_at = 0; // how long that stream is

    std::string term;
    std::uint32_t term_postings = 0;
    std::uint64_t list_bytes = 0;
    DocumentNumber last = 0;
    Impacts list_impacts;
    std::string heads;
    std::string block;
    std::uint32_t count = 0; // of the block at hand
    std::array<std::uint32_t, kBlockPostings> gaps;
    std::array<std::uint32_t, kBlockPostings> tfs;
    std::array<std::uint32_t, kBlockPostings> term_lengths;
};

SegmentWriter::SegmentWriter(ByteSink& sink, std::size_t page_bytes, std::size_t attribute_bytes,
                             std::uint32_t max_length)
    : state_(std::make_unique<State>(sink, page_bytes, attribute_bytes, max_length)) {}
SegmentWriter::~SegmentWriter() = default;

void SegmentWriter::add_document(const RowName& row, std::uint32_t length, const std::byte* attributes) {
    State& s = *state_;
    if (s.head.documents >= kMostDocuments)
        throw Error(sqlstate::kProgramLimitExceeded, "too many documents for one segment of a text index");
    if (width_for(length) > s.head.length_bytes) corrupted("A document is longer than the longest one.");
    s.rows.append(&row, sizeof(row));
    const auto byte = static_cast<std::uint8_t>(length);
    const auto two = static_cast<std::uint16_t>(length);
    s.lengths.append(s.head.length_bytes == 1   ? static_cast<const void*>(&byte)
                     : s.head.length_bytes == 2 ? static_cast<const void*>(&two)
                                                : static_cast<const void*>(&length),
                     s.head.length_bytes);
    if (s.head.attribute_bytes > 0) s.attributes.append(attributes, s.head.attribute_bytes);
    s.head.documents++;
    s.head.total_length += length;
}

void SegmentWriter::begin_term(std::string_view term) {
    State& s = *state_;
    s.term = term;
    s.term_postings = 0;
    s.list_bytes = 0;
    s.count = 0;
    s.heads.clear();
    s.list_impacts = {};
}

void SegmentWriter::add_posting(DocumentNumber document, std::uint32_t tf, std::uint32_t length) {
    State& s = *state_;
    if (tf == 0 || document >= s.head.documents || (s.term_postings > 0 && document <= s.last))
        corrupted("Postings of a term are not in the order of documents.");
    if (s.count == kBlockPostings) s.flush_block();
    s.gaps[s.count] = s.term_postings == 0 ? document : document - s.last - 1;
    s.tfs[s.count] = tf;
    s.term_lengths[s.count] = length;
    s.count++;
    s.term_postings++;
    s.last = document;
}

void SegmentWriter::end_term() {
    State& s = *state_;
    if (s.term_postings == 0) return;
    if (s.term_postings <= kShortPostings) {
        s.block.clear();
        s.short_list(s.block);
        s.dictionary.add(s.term, s.term_postings, s.block, s.postings_at, static_cast<std::uint32_t>(s.block.size()));
    } else {
        if (s.term_postings <= kBlockPostings) {
            s.one_block();
        } else {
            s.flush_block();
            std::uint8_t impacts[kImpactsBytes];
            encode_impacts(s.list_impacts, impacts);
            s.heads.append(reinterpret_cast<const char*>(impacts), sizeof(impacts));
            s.write(s.heads.data(), s.heads.size());
        }
        s.dictionary.add(s.term, s.term_postings, {}, s.postings_at, static_cast<std::uint32_t>(s.list_bytes));
        s.postings_at += s.list_bytes;
    }
    s.head.postings += s.term_postings;
}

SegmentHead SegmentWriter::finish() {
    State& s = *state_;
    s.rows.flush();
    s.lengths.flush();
    s.attributes.flush();
    s.postings.flush();
    Buffer dead(s.sink, Stream::kDead);
    const std::uint8_t none[64] = {};
    for (std::size_t left = (std::size_t{s.head.documents} + 7) / 8; left > 0;) {
        const std::size_t count = std::min(left, sizeof(none));
        dead.append(none, count);
        left -= count;
    }
    dead.flush();
    s.dictionary.finish(s.head);
    return s.head;
}

} // namespace rv::text
