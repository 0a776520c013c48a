// C++ zone. Reads all of an index, and raises where it is not sound.
#include "ruvector/bm25/inspect/check.hpp"

extern "C" {
#include "access/xlog.h"
#include "miscadmin.h"
}

#include "ruvector/bm25/format/pending_list.hpp"
#include "ruvector/bm25/inspect/check_segment.hpp"
#include "ruvector/bm25/write/fold.hpp"
#include "ruvector/core/text_index/document.hpp"
#include "ruvector/pg/attributes.hpp"
#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/memory.hpp"

#include "ruvector/core/text_index/document.hpp"

namespace rv::bm25 {
namespace {

class Checker {
public:
    Checker(Relation index, MemoryContext context) : index_(index), memory_(context), found_(index, &memory_) {}

    pg::IndexFindings run() {
        const BlockNumber blocks = pg::pg_call([&] { return RelationGetNumberOfBlocks(index_); });
        pg::pg_call([&] { read_meta(index_, meta_.get()); });
        for (uint32 i = 0; i < meta_->segment_count; i++) check_segment(found_, meta_->segments[i]);
        check_chain(meta_->sealed);
        check_chain(meta_->open);
        check_retired();
        for (BlockNumber block = kFirstDataBlock; block < blocks; block++) check_page(block);
        // Dead documents that are marked are not what a tombstone is: vacuum leaves them until they are many.
        return {std::nullopt, found_.live, std::nullopt, std::nullopt, unreachable_};
    }

private:
    // On all pages but the last, inserts are over.
    void check_chain(const ChainDisk& chain) {
        if (!exists(chain)) return;
        const Size attribute_bytes = pg::AttributeColumns::bytes_for(meta_->columns);
        std::vector<text::TermCount> terms;
        uint32 documents = 0;
        uint32 before_last = 0;
        std::vector<BlockNumber> pages;
        size_t pages_seen = 0;
        for_each_document(
            index_, chain,
            [&](std::string_view bytes) {
                const BlockNumber block = pages.back();
                if (pages.size() != pages_seen) before_last = documents;
                pages_seen = pages.size();
                documents++;
                const text::Document document = text::decode_document(bytes, terms);
                if (document.attributes.size() != attribute_bytes)
                    found_.fail(block, "a pending document has other columns");
                if (is_removed(bytes)) return;
                found_.note_row(block, document.row);
                found_.note_attributes(block, document.attributes.data());
                found_.live++;
            },
            &pages);
        for (const BlockNumber block : pages) found_.note_page(block);
        // Inserts may have come since the metapage was read.
        const bool whole = documents >= chain.documents && pages.size() > chain.pages;
        const bool is_last = std::find(pages.begin(), pages.end(), chain.last) != pages.end();
        if (!whole || !is_last) found_.fail(kMetaBlock, "the metapage tells of other pending documents");
    }

    // Epochs ascend, and all are over.
    void check_retired() {
        uint64 before = 0;
        for (uint32 i = 0; i < meta_->retired_count; i++) {
            const RetiredDisk& retired = meta_->retired[i];
            if (retired.epoch < before || retired.epoch >= meta_->epoch || retired.id >= meta_->next_id ||
                retired.block == kMetaBlock)
                found_.fail(kMetaBlock, "the metapage holds values out of range");
            before = retired.epoch;
            for (uint32 j = 0; j < meta_->segment_count; j++) {
                if (meta_->segments[j].id == retired.id) found_.fail(kMetaBlock, "a segment is there and given up");
            }
        }
    }

    // A page that nothing leads to. An insert may be about to use it.
    void check_page(BlockNumber block) {
        if (found_.has_page(block)) return;
        unreachable_ += pg::pg_call([&] {
            CHECK_FOR_INTERRUPTS();
            const Buffer buffer = pg::read_buffer(index_, block);
            LockBuffer(buffer, BUFFER_LOCK_SHARE);
            Page page = BufferGetPage(buffer);
            const bool lost = !is_free_page(index_, block, page) && !is_retired(page_tail(page)->owner);
            UnlockReleaseBuffer(buffer);
            return lost;
        });
    }
    bool is_retired(uint64 owner) const {
        for (uint32 i = 0; i < meta_->retired_count; i++) {
            if (meta_->retired[i].id == owner) return true;
        }
        return false;
    }

    Relation index_;
    pg::ContextMemory memory_;
    std::unique_ptr<MetaDisk> meta_ = std::make_unique<MetaDisk>();
    CheckedParts found_;
    int64 unreachable_ = 0;
};

} // namespace

pg::IndexFindings check_index(Relation index, MemoryContext context) {
    // Segments stay as they are meanwhile; inserts go on.
    const bool locks = !RecoveryInProgress();
    if (locks) pg::pg_call([&] { pg::lock_block(index, kFoldLock, ShareLock); });
    const pg::IndexFindings findings = Checker(index, context).run();
    if (locks) pg::pg_call([&] { pg::unlock_block(index, kFoldLock, ShareLock); });
    return findings;
}

} // namespace rv::bm25
