// C++ zone.
#include "ruvector/bm25/inspect/check_segment.hpp"

#include "ruvector/bm25/format/segment_pages.hpp"
#include "ruvector/bm25/write/document_bytes.hpp"
#include "ruvector/bm25/write/fold.hpp"
#include "ruvector/pg/attributes.hpp"
#include "ruvector/pg/guard.hpp"

#include "ruvector/core/text_index/segment_reader.hpp"

namespace rv::bm25 {

// --- What parts have in common ---------------------------------------------------------------------------------------

void CheckedParts::fail(BlockNumber block, const char* what) const {
    pg::pg_call([&] { raise_corrupted(index_, block, what); });
    pg_unreachable();
}

void CheckedParts::note_page(BlockNumber block) {
    if (block == kMetaBlock) fail(block, "a part of the index leads to the metapage");
    if (!pages_.insert(block)) fail(block, "a page lies in two parts of the index, or twice in one");
}

void CheckedParts::note_row(BlockNumber block, const text::RowName& name) {
    const ItemPointerData row = row_of(name);
    if (!ItemPointerIsValid(&row) || ItemPointerGetBlockNumberNoCheck(&row) == InvalidBlockNumber)
        fail(block, "a row is not a valid pointer");
    const uint64 key = uint64{ItemPointerGetBlockNumberNoCheck(&row)} << 16 | ItemPointerGetOffsetNumberNoCheck(&row);
    if (!rows_.insert(key)) fail(block, "a row is listed twice");
}

void CheckedParts::note_attributes(BlockNumber block, const void* attributes) const {
    const int columns = pg::attribute_count(index_);
    if (columns > 0 && !pg::are_attributes_sound(columns, attributes))
        fail(block, "a row has attributes that no row has");
}

// --- A segment -------------------------------------------------------------------------------------------------------

namespace {

class SegmentCheck {
public:
    SegmentCheck(CheckedParts& found, const SegmentDisk& disk)
        : found_(found),
          disk_(disk),
          source_(found.index(), disk.id, disk.root),
          segment_(source_, source_.head()),
          head_(source_.head()) {}

    void run() {
        if (head_.documents != disk_.documents) fail("the metapage tells of another number of documents");
        check_pages();
        check_sizes();
        dead_ = text::DeadSet::read(segment_);
        check_documents();
        check_terms();
    }

private:
    [[noreturn]] void fail(const char* what) const { found_.fail(disk_.root, what); }
    bool counts() const { return (disk_.flags & kCountsStale) == 0; }

    void check_pages() {
        found_.note_page(disk_.root);
        for (const BlockNumber block : source_.map_blocks()) found_.note_page(block);
        for (uint64 page = 0; page < source_.pages(); page++) found_.note_page(source_.block_of(page));
        // Each of them is the segment's, and as long as it has to be.
        char bytes[kStreamPageBytes];
        for (size_t i = 0; i < text::kStreams; i++) {
            const auto stream = static_cast<text::Stream>(i);
            for (uint64 at = 0; at < source_.size(stream); at += kStreamPageBytes) {
                tick();
                const auto count = static_cast<Size>(std::min<uint64>(kStreamPageBytes, source_.size(stream) - at));
                source_.read(stream, at, count, bytes);
            }
        }
    }

    void check_sizes() {
        const uint64 documents = head_.documents;
        const auto size = [&](text::Stream stream) { return source_.size(stream); };
        if (size(text::Stream::kRows) != documents * sizeof(text::RowName) ||
            size(text::Stream::kLengths) != documents * head_.length_bytes ||
            size(text::Stream::kAttributes) != documents * head_.attribute_bytes ||
            size(text::Stream::kDead) < (documents + 7) / 8)
            fail("a stream of a segment has a wrong size");
        if (head_.attribute_bytes != pg::AttributeColumns::bytes_for(pg::attribute_count(found_.index())))
            fail("a segment was made for another number of columns than the index has");
    }

    void check_documents() {
        const uint32 dead = dead_.count();
        if (counts() && dead != disk_.dead) fail("the metapage tells of another number of dead documents");
        text::LengthReader lengths(segment_);
        std::vector<std::byte> attributes(head_.attribute_bytes);
        uint64 total = 0;
        uint64 live = 0;
        lengths_.reserve(head_.documents);
        for (uint32 i = 0; i < head_.documents; i++) {
            if (i % 1024 == 0) tick();
            lengths_.push_back(lengths[i]);
            total += lengths_[i];
            if (dead_.has(i)) continue;
            live += lengths_[i];
            found_.note_row(disk_.root, segment_.row(i));
            if (attributes.empty()) continue;
            source_.read(text::Stream::kAttributes, uint64{i} * attributes.size(), attributes.size(),
                         attributes.data());
            found_.note_attributes(disk_.root, attributes.data());
        }
        if (total != head_.total_length) fail("the lengths of documents do not add up");
        if (counts() && live != disk_.length) fail("the lengths of documents do not add up");
        found_.live += head_.documents - dead;
    }

    void check_terms() {
        unread_ = lengths_;
        segment_.for_each("", [&](const text::TermEntry& entry) {
            if (terms_ > 0 && entry.term <= last_) fail("the dictionary is not in order");
            last_ = entry.term;
            terms_++;
            postings_ += entry.postings;
            check_list(entry);
            return true;
        });
        if (terms_ != head_.terms || postings_ != head_.postings) fail("terms or postings do not add up");
        for (const uint32 left : unread_) {
            if (left != 0) fail("a document has another length than its terms add up to");
        }
    }

    void check_list(const text::TermEntry& entry) {
        text::PostingCursor cursor(segment_, entry);
        uint32 count = 0;
        uint32 live = 0;
        for (text::DocumentNumber at = cursor.next(), before = 0; at != text::kNoDocument;
             before = at, at = cursor.next()) {
            if (at >= head_.documents || (count > 0 && at <= before)) fail("postings are not in order");
            const uint32 tf = cursor.tf();
            if (tf == 0 || tf > unread_[at]) fail("a document has another length than its terms add up to");
            unread_[at] -= tf;
            if (!covers(cursor.list_impacts(), tf, lengths_[at]) || !covers(cursor.block_impacts(at), tf, lengths_[at]))
                fail("a bound on the scores of postings is too low");
            live += !dead_.has(at);
            if (++count % 1024 == 0) tick();
        }
        tick();
        if (count != entry.postings) fail("a list has another number of postings than the dictionary says");
        if (counts() && live != entry.frequency) fail("a term has another frequency than the dictionary says");
    }

    static bool covers(const text::Impacts& impacts, uint32 tf, uint32 length) {
        for (size_t i = 0; i < impacts.size(); i++) {
            if (impacts[i].tf >= tf && impacts[i].length <= length) return true;
        }
        return false;
    }

    CheckedParts& found_;
    const SegmentDisk& disk_;
    SegmentSource source_;
    text::SegmentReader segment_;
    text::SegmentHead head_;
    text::DeadSet dead_;
    std::vector<uint32> lengths_;
    std::vector<uint32> unread_; // what no posting has told of yet
    std::string last_;
    uint64 terms_ = 0;
    uint64 postings_ = 0;
};

} // namespace

void check_segment(CheckedParts& found, const SegmentDisk& disk) { SegmentCheck(found, disk).run(); }

} // namespace rv::bm25
