#include "ruvector/core/text_index/segment_reader.hpp"

#include "ruvector/core/text_index/varint.hpp"

#include <algorithm>

namespace rv::text {

PostingCursor::PostingCursor(const SegmentReader& segment, const TermEntry& entry)
    : source_(&segment.source()), limit_(segment.head().documents), postings_(entry.postings) {
    if (postings_ == 0 || postings_ > limit_) corrupted("A list has an impossible number of documents.");
    if (entry.short_list) {
        open_short(entry);
    } else if (postings_ <= kBlockPostings) {
        open_one(entry);
    } else {
        open_many(entry);
    }
}

void PostingCursor::open_short(const TermEntry& entry) {
    if (entry.list_bytes > kMostShortBytes || postings_ > kShortPostings)
        corrupted("A dictionary has a short list that is too long.");
    std::uint8_t bytes[kMostShortBytes];
    source_->read(Stream::kTerms, entry.list_at, entry.list_bytes, bytes);
    ByteReader reader(bytes, entry.list_bytes);
    const std::uint32_t length = code_length(reader.byte());
    std::int64_t document = -1;
    for (std::uint32_t i = 0; i < postings_; i++) {
        // A gap, and one bit whether there is more than one occurrence.
        const std::uint64_t gap = reader.varint();
        if (gap >> 1 < limit_) document += static_cast<std::int64_t>(gap >> 1) + 1;
        if (gap >> 1 >= limit_ || document >= std::int64_t{limit_})
            corrupted("A list has documents that are not there.");
        documents_[i] = static_cast<DocumentNumber>(document);
        tfs_[i] = (gap & 1) != 0 ? reader.varint32() : 1;
        if (tfs_[i] == 0) corrupted("A list has a document without the term.");
        list_impacts_.add(tfs_[i], length);
    }
    if (reader.left() != 0) corrupted("A list has more bytes than it needs.");
    last_ = documents_[postings_ - 1];
}

void PostingCursor::open_one(const TermEntry& entry) {
    std::uint8_t bytes[kOnePairBytes + kMostBlockBytes + kBlockPadding];
    if (entry.list_bytes <= kOnePairBytes || entry.list_bytes > kOnePairBytes + kMostBlockBytes)
        corrupted("A list has an impossible size.");
    source_->read(Stream::kPostings, entry.list_at, entry.list_bytes, bytes);
    std::memset(bytes + entry.list_bytes, 0, kBlockPadding);
    list_impacts_ = decode_impacts(bytes, 1);
    decode_block(bytes + kOnePairBytes, entry.list_bytes - kOnePairBytes, postings_, -1, limit_, documents_, tfs_);
    last_ = documents_[postings_ - 1];
}

void PostingCursor::open_many(const TermEntry& entry) {
    blocks_ = (postings_ - 1) / kBlockPostings + 1;
    const std::uint64_t tail = std::uint64_t{blocks_} * kBlockHeadBytes + kImpactsBytes;
    if (entry.list_bytes <= tail) corrupted("A list has an impossible size.");
    list_at_ = entry.list_at;
    heads_at_ = entry.list_at + entry.list_bytes - tail;

    // The last heads and the impacts of the list lie side by side.
    heads_to_ = blocks_;
    heads_from_ = blocks_ - std::min(blocks_, kHeads);
    const std::size_t count = heads_to_ - heads_from_;
    std::uint8_t bytes[(kHeads + 1) * kBlockHeadBytes];
    source_->read(Stream::kPostings, heads_at_ + std::uint64_t{heads_from_} * kBlockHeadBytes,
                  count * kBlockHeadBytes + kImpactsBytes, bytes);
    std::memcpy(heads_, bytes, count * kBlockHeadBytes);
    list_impacts_ = decode_impacts(bytes + count * kBlockHeadBytes, Impacts::kMost);
    last_ = heads_[count - 1].last;
    if (last_ >= limit_) corrupted("A list has documents that are not there.");
    block_ = UINT32_MAX; // none yet
}

// The window of heads that has the block, and the one before.
void PostingCursor::fill_heads(std::uint32_t block) {
    const std::uint32_t first = block / kHeads * kHeads;
    const std::uint32_t from = first == 0 ? 0 : first - 1;
    const std::uint32_t to = std::min(first + kHeads, blocks_);
    heads_to_ = heads_from_ = 0; // while reading may fail
    source_->read(Stream::kPostings, heads_at_ + std::uint64_t{from} * kBlockHeadBytes,
                  std::size_t{to - from} * kBlockHeadBytes, heads_);
    heads_from_ = from;
    heads_to_ = to;
}

// Valid until the next call.
const PostingCursor::BlockHead& PostingCursor::head(std::uint32_t block) {
    if (block < heads_from_ || block >= heads_to_) fill_heads(block);
    return heads_[block - heads_from_];
}

// The first block from `from` on that ends at the target or behind it; the list does.
std::uint32_t PostingCursor::find_block(DocumentNumber target, std::uint32_t from) {
    // In growing steps, so that a near block is found among the heads at hand.
    std::uint32_t low = from; // blocks before it end before the target
    std::uint32_t step = 1;
    std::uint32_t high = from; // ends at the target or behind it, or is the last
    while (high < blocks_ - 1 && head(high).last < target) {
        low = high + 1;
        high = blocks_ - 1 - high > step ? high + step : blocks_ - 1;
        step *= 2;
    }
    while (low < high) {
        const std::uint32_t middle = low + (high - low) / 2;
        if (head(middle).last < target) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

void PostingCursor::load_block(std::uint32_t block) {
    if (block == block_) return;
    const BlockHead own = head(block);
    std::int64_t before = -1;
    std::uint32_t from = 0;
    if (block > 0) {
        const BlockHead& previous = head(block - 1);
        before = previous.last;
        from = previous.end;
    }
    const std::uint32_t to = own.end;
    if (to <= from || to - from > kMostBlockBytes || list_at_ + to > heads_at_)
        corrupted("A block of postings has an impossible size.");
    std::uint8_t bytes[kMostBlockBytes + kBlockPadding];
    block_ = UINT32_MAX; // while decoding may fail
    source_->read(Stream::kPostings, list_at_ + from, to - from, bytes);
    std::memset(bytes + (to - from), 0, kBlockPadding);
    count_ = block + 1 < blocks_ ? kBlockPostings : (postings_ - 1) % kBlockPostings + 1;
    decode_block(bytes, to - from, count_, before, limit_, documents_, tfs_);
    if (documents_[count_ - 1] != own.last) corrupted("A block of postings does not end where it says.");
    block_ = block;
}

DocumentNumber PostingCursor::finish() {
    started_ = true;
    at_ = count_ = 0;
    return document_ = kNoDocument;
}

DocumentNumber PostingCursor::next_block() {
    if (started_ && document_ == kNoDocument) return kNoDocument;
    const std::uint32_t following = started_ ? block_ + 1 : 0;
    if (following >= blocks_) return finish();
    if (blocks_ == 1) {
        count_ = postings_;
    } else {
        load_block(following);
    }
    started_ = true;
    at_ = 0;
    return document_ = documents_[0];
}

DocumentNumber PostingCursor::seek(DocumentNumber target) {
    if (started_ && document_ == kNoDocument) return kNoDocument;
    if (target > last_) return finish();
    std::uint32_t from = started_ ? at_ : 0;
    if (blocks_ == 1) {
        count_ = postings_;
    } else if (!started_ || target > documents_[count_ - 1]) {
        const std::uint32_t block = target > peek_before_ && target <= peek_last_ && peek_ != UINT32_MAX
                                        ? peek_
                                        : find_block(target, started_ ? block_ + 1 : 0);
        load_block(block);
        from = 0;
    }
    started_ = true;
    const DocumentNumber* found = std::lower_bound(documents_ + from, documents_ + count_, target);
    if (found == documents_ + count_) corrupted("The blocks of a list are not in order.");
    at_ = static_cast<std::uint32_t>(found - documents_);
    return document_ = *found;
}

// blocks_ if there is none.
std::uint32_t PostingCursor::block_of(DocumentNumber target) {
    if (target > last_) return blocks_;
    if (peek_ != UINT32_MAX && target > peek_before_ && target <= peek_last_) return peek_;
    std::uint32_t from = started_ && block_ != UINT32_MAX ? block_ : 0;
    if (peek_ != UINT32_MAX && target > peek_last_) from = std::max(from, peek_ + 1);
    const std::uint32_t block = find_block(target, std::min(from, blocks_ - 1));
    if (head(block).last < target) corrupted("The blocks of a list are not in order.");
    peek_before_ = block == 0 ? -1 : std::int64_t{head(block - 1).last};
    peek_last_ = head(block).last;
    peek_ = block;
    return block;
}

DocumentNumber PostingCursor::block_end(DocumentNumber target) {
    if (blocks_ == 1) return target <= last_ ? last_ : kNoDocument;
    return block_of(target) == blocks_ ? kNoDocument : peek_last_;
}

const Impacts& PostingCursor::block_impacts(DocumentNumber target) {
    if (blocks_ == 1) {
        if (target <= last_) return list_impacts_;
        block_impacts_ = {};
        return block_impacts_;
    }
    const std::uint32_t block = block_of(target);
    if (block == impacts_of_) return block_impacts_;
    block_impacts_ = block == blocks_ ? Impacts() : decode_impacts(head(block).impacts, Impacts::kMost);
    impacts_of_ = block;
    return block_impacts_;
}

} // namespace rv::text
