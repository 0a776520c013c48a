#include "ruvector/core/text_index/merge.hpp"

#include "ruvector/core/base/error.hpp"
#include "ruvector/core/text_index/ticker.hpp"
#include "ruvector/core/text_index/varint.hpp"

#include <algorithm>
#include <bit>

namespace rv::text {
namespace {

constexpr std::uint32_t kWindow = 512; // documents
constexpr std::uint32_t kTick = 1024;  // postings

// The numbers that the live documents of a segment have in the new one.
class Numbers {
public:
    Numbers(const MergeInput& input, std::uint64_t first) : dead_(input.dead), first_(first) {
        const std::uint32_t documents = input.segment->head().documents;
        if (dead_->count() == 0) {
            live_ = documents;
            return;
        }
        const std::vector<std::uint8_t>& bits = dead_->bytes();
        before_.reserve(documents / kWindow + 1);
        for (std::uint32_t i = 0; i < documents; i += kWindow) {
            before_.push_back(live_);
            live_ += std::min(kWindow, documents - i) - dead_in(bits, i, std::min(i + kWindow, documents));
        }
    }

    std::uint32_t live() const { return live_; }
    bool is_dead(DocumentNumber document) const { return !before_.empty() && dead_->has(document); }
    // Of a live document.
    DocumentNumber operator[](DocumentNumber document) const {
        if (before_.empty()) return static_cast<DocumentNumber>(first_ + document);
        const DocumentNumber from = document / kWindow * kWindow;
        return static_cast<DocumentNumber>(first_ + before_[document / kWindow] + (document - from) -
                                           dead_in(dead_->bytes(), from, document));
    }

private:
    // How many of [from, to) are dead; from is a multiple of 64.
    static std::uint32_t dead_in(const std::vector<std::uint8_t>& bits, std::uint32_t from, std::uint32_t to) {
        std::uint32_t count = 0;
        for (; from < to; from += 64) {
            std::uint64_t word = 0;
            if (from / 8 >= bits.size()) break;
            std::memcpy(&word, &bits[from / 8], std::min<std::size_t>(8, bits.size() - from / 8));
            if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
            if (to - from < 64) word &= (std::uint64_t{1} << (to - from)) - 1;
            count += static_cast<std::uint32_t>(std::popcount(word));
        }
        return count;
    }

    const DeadSet* dead_;
    std::uint64_t first_;
    std::uint32_t live_ = 0;
    std::vector<std::uint32_t> before_; // live documents before each window; empty where none is dead
};

std::uint32_t longest_live(const SegmentReader& segment, const Numbers* numbers, Ticker& ticker) {
    const std::uint32_t documents = segment.head().documents;
    LengthReader lengths(segment);
    std::uint32_t longest = 0;
    for (DocumentNumber i = 0; i < documents; i++) {
        if (i % kWindow == 0) ticker.step(kWindow);
        if (numbers == nullptr || !numbers->is_dead(i)) longest = std::max(longest, lengths[i]);
    }
    return longest;
}

void copy_documents(const SegmentReader& segment, const Numbers& numbers, SegmentWriter& writer, Ticker& ticker) {
    const SegmentHead& head = segment.head();
    LengthReader lengths(segment);
    std::vector<RowName> rows(kWindow);
    std::vector<std::byte> attributes(std::min(kWindow, head.documents) * std::size_t{head.attribute_bytes});
    for (DocumentNumber from = 0; from < head.documents; from += kWindow) {
        ticker.step(kWindow);
        const std::uint32_t count = std::min(kWindow, head.documents - from);
        segment.source().read(Stream::kRows, std::uint64_t{from} * sizeof(RowName), count * sizeof(RowName),
                              rows.data());
        if (head.attribute_bytes > 0)
            segment.source().read(Stream::kAttributes, std::uint64_t{from} * head.attribute_bytes,
                                  std::size_t{count} * head.attribute_bytes, attributes.data());
        for (std::uint32_t i = 0; i < count; i++)
            if (!numbers.is_dead(from + i))
                writer.add_document(rows[i], lengths[from + i],
                                    attributes.data() + i * std::size_t{head.attribute_bytes});
    }
}

// A segment as its terms are merged.
struct Input {
    Input(const MergeInput& input, std::uint64_t first)
        : segment(input.segment),
          numbers(input, first),
          lengths(*input.segment),
          terms(input.segment->source(), input.segment->head()) {}

    const SegmentReader* segment;
    Numbers numbers;
    LengthReader lengths;
    DictionaryCursor terms;
    bool has_term = false;
};

void copy_postings(Input& input, SegmentWriter& writer, Ticker& ticker) {
    PostingCursor cursor(*input.segment, input.terms.entry());
    std::uint32_t count = 0;
    for (DocumentNumber document = cursor.next(); document != kNoDocument; document = cursor.next()) {
        if (++count % kTick == 0) ticker.step(kTick);
        if (!input.numbers.is_dead(document))
            writer.add_posting(input.numbers[document], cursor.tf(), input.lengths[document]);
    }
    ticker.step(count % kTick + 1);
}

} // namespace

std::uint32_t longest_document(const SegmentReader& segment) {
    Ticker ticker(nullptr);
    return longest_live(segment, nullptr, ticker);
}

SegmentHead merge(std::span<const MergeInput> inputs, ByteSink& sink, void (*tick)()) {
    if (inputs.empty()) throw Error(sqlstate::kInvalidParameterValue, "there is no segment to merge");
    Ticker ticker(tick);
    const SegmentHead& first = inputs[0].segment->head();
    std::vector<Input> merged;
    merged.reserve(inputs.size());
    std::uint64_t documents = 0;
    std::uint32_t longest = 0;
    for (const MergeInput& each : inputs) {
        const SegmentHead& head = each.segment->head();
        if (head.page_bytes != first.page_bytes || head.attribute_bytes != first.attribute_bytes)
            corrupted("Segments of one index have different pages or attributes.");
        merged.emplace_back(each, documents);
        documents += merged.back().numbers.live();
        if (documents > kMostDocuments)
            throw Error(sqlstate::kProgramLimitExceeded, "too many documents for one segment of a text index");
        longest = std::max(longest, longest_live(*each.segment, &merged.back().numbers, ticker));
    }

    SegmentWriter writer(sink, first.page_bytes, first.attribute_bytes, longest);
    for (const Input& each : merged) copy_documents(*each.segment, each.numbers, writer, ticker);

    for (Input& each : merged) each.has_term = each.terms.next();
    std::string term;
    while (true) {
        const Input* least = nullptr;
        for (const Input& each : merged)
            if (each.has_term && (least == nullptr || each.terms.entry().term < least->terms.entry().term))
                least = &each;
        if (least == nullptr) break;
        term = least->terms.entry().term;
        writer.begin_term(term);
        for (Input& each : merged) {
            if (!each.has_term || each.terms.entry().term != term) continue;
            copy_postings(each, writer, ticker);
            each.has_term = each.terms.next();
        }
        writer.end_term();
    }
    return writer.finish();
}

void count_live(const SegmentReader& segment, const DeadSet& dead,
                const std::function<void(const TermEntry&, std::uint32_t count)>& use, void (*tick)()) {
    Ticker ticker(tick);
    const bool any_dead = dead.count() > 0;
    DictionaryCursor terms(segment.source(), segment.head());
    while (terms.next()) {
        const TermEntry& entry = terms.entry();
        std::uint32_t count = entry.postings;
        ticker.step(1);
        if (any_dead) {
            PostingCursor cursor(segment, entry);
            std::uint32_t seen = 0;
            for (DocumentNumber document = cursor.next(); document != kNoDocument; document = cursor.next()) {
                if (++seen % kTick == 0) ticker.step(kTick);
                count -= dead.has(document) ? 1u : 0u;
            }
            ticker.step(seen % kTick);
        }
        use(entry, count);
    }
}

} // namespace rv::text
