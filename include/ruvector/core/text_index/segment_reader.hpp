// Reads a segment. Whatever the bytes are, reading ends, stays inside of them, and raises index_corrupted where they
// cannot be those of a segment.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/text_index/dictionary.hpp"
#include "ruvector/core/text_index/impacts.hpp"
#include "ruvector/core/text_index/posting_block.hpp"
#include "ruvector/core/text_index/segment.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rv::text {

class SegmentReader {
public:
    // The source outlives the reader.
    SegmentReader(ByteSource& source, const SegmentHead& head);

    const SegmentHead& head() const { return head_; }
    ByteSource& source() const { return source_; }

    std::optional<TermEntry> find(std::string_view term) const;
    // Calls use(entry) for the terms that begin with `prefix` ("" for all), in order, until it returns false.
    void for_each(std::string_view prefix, const std::function<bool(const TermEntry&)>& use) const;

    RowName row(DocumentNumber document) const;

private:
    ByteSource& source_;
    SegmentHead head_;
    mutable DictionaryCursor dictionary_; // keeps the pages read last: a reader is one thread's
};

// Numbers of fixed width that are mostly read in ascending order: a window of the stream is kept.
class LengthReader {
public:
    explicit LengthReader(const SegmentReader& segment);
    std::uint32_t operator[](DocumentNumber document) {
        if (document - first_ >= count_) fill(document);
        return width_ == 1   ? window_[document - first_]
               : width_ == 2 ? reinterpret_cast<const std::uint16_t*>(window_)[document - first_]
                             : reinterpret_cast<const std::uint32_t*>(window_)[document - first_];
    }

private:
    static constexpr std::uint32_t kWindow = 512;
    void fill(DocumentNumber document);

    const SegmentReader* segment_;
    std::uint32_t width_;
    DocumentNumber first_ = 0;
    std::uint32_t count_ = 0;
    alignas(8) std::uint8_t window_[kWindow * 4];
};

// Which documents are dead: the stream in memory.
class DeadSet {
public:
    DeadSet() = default; // none
    static DeadSet read(const SegmentReader& segment);
    bool has(DocumentNumber document) const {
        return document / 8 < bits_.size() && (bits_[document / 8] >> (document % 8) & 1) != 0;
    }
    void add(DocumentNumber document); // grows as needed
    std::uint32_t count() const;
    const std::vector<std::uint8_t>& bytes() const { return bits_; }

private:
    std::vector<std::uint8_t> bits_;
};

// Goes through the documents of one term in ascending order. Starts before the first: call next() or advance().
class PostingCursor {
public:
    PostingCursor(const SegmentReader& segment, const TermEntry& entry);

    DocumentNumber document() const { return document_; } // kNoDocument at the end
    std::uint32_t tf() const { return tfs_[at_]; }        // at a document
    std::uint32_t postings() const { return postings_; }

    DocumentNumber next() {
        if (at_ + 1 < count_) return document_ = documents_[++at_];
        return next_block();
    }
    // The first document >= target; does not go back.
    DocumentNumber advance(DocumentNumber target) {
        if (document_ != kNoDocument && started_ && document_ >= target) return document_;
        return seek(target);
    }

    // --- Without decoding: of the block in which the first document >= target would be found; target >= document().
    // Its last document; kNoDocument if there is no such block.
    DocumentNumber block_end(DocumentNumber target);
    // What its documents can be at most; valid until the next call of the cursor.
    const Impacts& block_impacts(DocumentNumber target);
    // Of the whole list.
    const Impacts& list_impacts() const { return list_impacts_; }

private:
    DocumentNumber next_block();
    DocumentNumber seek(DocumentNumber target);

    // What stands behind the blocks of a long list for each of them.
    struct BlockHead {
        std::uint32_t last; // document
        std::uint32_t end;  // of its bytes, from the beginning of the list
        std::uint8_t impacts[kImpactsBytes];
    };
    static_assert(sizeof(BlockHead) == kBlockHeadBytes);
    static constexpr std::uint32_t kHeads = 64; // kept in memory, with the one before

    void open_short(const TermEntry& entry);
    void open_one(const TermEntry& entry);
    void open_many(const TermEntry& entry);
    void fill_heads(std::uint32_t block);
    const BlockHead& head(std::uint32_t block);
    std::uint32_t find_block(DocumentNumber target, std::uint32_t from);
    std::uint32_t block_of(DocumentNumber target);
    void load_block(std::uint32_t block);
    DocumentNumber finish();

    ByteSource* source_;
    std::uint64_t list_at_ = 0;
    std::uint64_t heads_at_ = 0;
    std::uint32_t limit_;      // documents of the segment
    std::uint32_t blocks_ = 1; // one has no head, and is decoded from the beginning
    std::uint32_t block_ = 0;  // that is decoded
    DocumentNumber last_ = 0;  // of the list
    std::uint32_t heads_from_ = 0;
    std::uint32_t heads_to_ = 0;
    BlockHead heads_[kHeads + 1];
    // The block last asked for by block_end or block_impacts: documents behind peek_before_, to peek_last_.
    std::uint32_t peek_ = UINT32_MAX;
    std::int64_t peek_before_ = 0;
    DocumentNumber peek_last_ = 0;
    std::uint32_t impacts_of_ = UINT32_MAX;
    Impacts block_impacts_;

    bool started_ = false;
    DocumentNumber document_ = 0;
    std::uint32_t at_ = 0;
    std::uint32_t count_ = 0;
    std::uint32_t postings_ = 0;
    Impacts list_impacts_;
    DocumentNumber documents_[kBlockPostings];
    std::uint32_t tfs_[kBlockPostings];
};

} // namespace rv::text
