// Server zone. Rows are copied to new pages, bit by bit; then one record makes the new pages a part of the list in
// place of the old ones, and raises the list's generation. So whoever walks along the old pages finds them as they
// were, or notices that they are the list's no more.
#include "ruvector/ivfflat/write/fold.hpp"

extern "C" {
#include "miscadmin.h"
#include "storage/lmgr.h"
}

#include "ruvector/ivfflat/format/chain_walk.hpp"
#include "ruvector/ivfflat/write/chain_writer.hpp"
#include "ruvector/pg/memory.hpp"

namespace rv::ivfflat {
namespace {

// A tail of so many full pages is folded by inserts, or of a fourth of the settled pages: a row is then moved once, and
// no search reads more than a fourth of the list in the slower form.
constexpr uint32 kLongTail = 4;
constexpr uint32 kTailShare = 4;

class Fold {
public:
    Fold(const Index& index, uint32 list, BufferAccessStrategy strategy, FoldedPages* pages)
        : index_(index),
          list_(list),
          strategy_(strategy),
          pages_(pages),
          head_(read_head(index, list)),
          blocks_(index, PageKind::kBlocks, list, head_.generation + 1, &pages->written),
          rows_(index, PageKind::kRows, list, head_.generation + 1, &pages->written),
          copy_(static_cast<Page>(palloc(BLCKSZ))),
          code_(static_cast<uint8*>(palloc(index.shape().row_bytes()))) {}

    void run(FoldScope scope) {
        if (head_.generation == PG_UINT32_MAX) return;
        whole_ = scope == FoldScope::kWhole;
        if (whole_) take_settled();
        take_tail();
        // Settled pages that are not full would become more with each fold: what fills none stays in the tail.
        if (whole_) {
            blocks_.flush();
        } else if (blocks_.rest() != nullptr) {
            for_each_in_blocks(blocks_.rest(), [&](const CodedRow& row) { rows_.add(row); });
        }
        rows_.flush();
        switch_over();
        for (const BlockNumber block : pages_->freed) free(block);
    }

private:
    template <class Use>
    void for_each_in_blocks(Page page, Use&& use) {
        const Blocks blocks(index_, InvalidBlockNumber, page);
        for (int b = 0; b < blocks.count(); b++) {
            const CodeBlock block = blocks.at(b);
            for (int i = 0; i < kBlockRows; i++) {
                if (!block.occupied(i)) continue;
                CodedRow row = block.get(i);
                block.get_code(index_.shape(), i, code_);
                row.code = code_;
                use(row);
            }
        }
    }

    // Copies the page and leaves it, since writing takes locks.
    void copy(ChainWalk& walk) {
        std::memcpy(copy_, walk.page(), BLCKSZ);
        pages_->freed.push_back(walk.block());
        walk.leave();
    }

    void take_settled() {
        ChainWalk walk(index_, list_, head_, PageKind::kBlocks, strategy_);
        while (walk.next()) {
            walk.blocks();
            copy(walk);
            for_each_in_blocks(copy_, [&](const CodedRow& row) { blocks_.add(row); });
        }
        walk.expect_end();
    }

    void take_tail() {
        ChainWriter& out = index_.blocks_per_page() > 0 ? blocks_ : rows_;
        ChainWalk walk(index_, list_, head_, PageKind::kRows, strategy_);
        while (walk.next()) {
            if (walk.block() == head_.tail_last) {
                walk.leave();
                return;
            }
            walk.rows();
            copy(walk);
            taken_++;
            const Entries entries = row_entries(index_, walk.block(), copy_, list_);
            for (int i = 0; i < entries.count(); i++) out.add(get_row(index_, entries, i));
        }
        walk.expect_end();
        if (head_.tail_last != InvalidBlockNumber)
            raise_corrupted(index_.relation, index_.directory_block(list_),
                            "the last page of a list is not among its pages");
    }

    Buffer lock_own_page(BlockNumber block, PageKind kind) {
        const Buffer buffer = lock_page(index_, block, BUFFER_LOCK_EXCLUSIVE);
        if (!belongs(BufferGetPage(buffer), kind, list_, head_.generation + 1))
            raise_corrupted(index_.relation, block, "a list leads to a page that is not its own");
        return buffer;
    }

    // One record: the head, the link to new settled pages, and that from the new tail pages to the rest of the tail.
    void switch_over() {
        const Buffer head_buffer = lock_head(index_, list_);
        HeadDisk now = *head_on(index_, BufferGetPage(head_buffer), list_);
        if (now.generation != head_.generation || taken_ >= std::max(now.tail_pages, 1U))
            raise_corrupted(index_.relation, index_.directory_block(list_), "the head of a list has changed");
        // The list may have got a tail since; else its last page is what it was at least.
        const BlockNumber rest = head_.tail_last != InvalidBlockNumber ? head_.tail_last : now.tail_first;
        const bool append = !whole_ && now.settled_last != InvalidBlockNumber && blocks_.pages() > 0;
        const bool lead_on = rows_.pages() > 0 && rest != InvalidBlockNumber;
        // Of a damaged head: neither may be locked twice.
        if (append && lead_on && now.settled_last == rows_.last())
            raise_corrupted(index_.relation, now.settled_last, "a list leads to a page that is not its own");
        const Buffer settled = append ? lock_own_page(now.settled_last, PageKind::kBlocks) : InvalidBuffer;
        const Buffer tail = lead_on ? lock_own_page(rows_.last(), PageKind::kRows) : InvalidBuffer;

        now.generation++;
        if (append) {
            now.settled_last = blocks_.last();
            now.settled_pages += blocks_.pages();
        } else if (whole_ || blocks_.pages() > 0) {
            now.settled_first = blocks_.first();
            now.settled_last = blocks_.last();
            now.settled_pages = blocks_.pages();
            now.settled_run = blocks_.run();
        }
        now.tail_first = rows_.pages() > 0 ? rows_.first() : rest;
        if (rest == InvalidBlockNumber) now.tail_last = rows_.last();
        now.tail_pages = now.tail_pages - taken_ + rows_.pages();

        pg::PageEdit edit(index_.relation, index_.logged);
        *head_on(index_, edit.page(head_buffer), list_) = now;
        if (append) page_tail(edit.page(settled))->next = blocks_.first();
        if (lead_on) page_tail(edit.page(tail))->next = rest;
        edit.commit();
        if (lead_on) UnlockReleaseBuffer(tail);
        if (append) UnlockReleaseBuffer(settled);
        UnlockReleaseBuffer(head_buffer);
    }

    void free(BlockNumber block) {
        CHECK_FOR_INTERRUPTS();
        const Buffer buffer = lock_page(index_, block, BUFFER_LOCK_EXCLUSIVE);
        free_page(index_, buffer);
        UnlockReleaseBuffer(buffer);
    }

    const Index& index_;
    uint32 list_;
    BufferAccessStrategy strategy_;
    FoldedPages* pages_;
    HeadDisk head_;
    ChainWriter blocks_; // where rows go
    ChainWriter rows_;   // and those that fill no page of blocks, or all where the index has no blocks
    Page copy_;
    uint8* code_;
    bool whole_ = false;
    uint32 taken_ = 0; // pages of the tail
};

bool is_long(const Index& index, const HeadDisk& head) {
    return index.blocks_per_page() > 0 && head.tail_pages > std::max(kLongTail, head.settled_pages / kTailShare);
}

} // namespace

void lock_list(const Index& index, uint32 list) { LockPage(index.relation, list, ExclusiveLock); }
bool try_lock_list(const Index& index, uint32 list) { return ConditionalLockPage(index.relation, list, ExclusiveLock); }
void unlock_list(const Index& index, uint32 list) { UnlockPage(index.relation, list, ExclusiveLock); }

void fold(const Index& index, uint32 list, FoldScope scope, BufferAccessStrategy strategy, FoldedPages* pages) {
    Fold(index, list, strategy, pages).run(scope);
}

void fold_long_tail(const Index& index, uint32 list) {
    if (!is_long(index, read_head(index, list)) || !try_lock_list(index, list)) return;
    if (is_long(index, read_head(index, list))) {
        auto* memory = pg::context_memory(CurrentMemoryContext);
        FoldedPages pages{Array<BlockNumber>(memory), Array<BlockNumber>(memory)};
        fold(index, list, FoldScope::kTail, nullptr, &pages);
        for (const BlockNumber block : pages.freed) announce_free_page(index, block);
    }
    unlock_list(index, list);
}

} // namespace rv::ivfflat
