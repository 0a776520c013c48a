// C++ zone. Reading the list of pending documents.
#include "ruvector/bm25/format/pending_list.hpp"

extern "C" {
#include "miscadmin.h"
}

#include "ruvector/pg/guard.hpp"

namespace rv::bm25 {
namespace {

[[noreturn]] void fail(Relation index, BlockNumber block, const char* what) {
    pg::pg_call([&] { raise_corrupted(index, block, what); });
    pg_unreachable();
}

// A page of a chain, copied.
struct PendingPage {
    BlockNumber next;
    Size size; // of the bytes behind the head
    PendingDisk head;
    char bytes[kPendingRoom];
};

// A page that belongs to the chain no more leads to a conflict on a standby; on a primary it cannot be.
void read_page(Relation index, uint64 id, BlockNumber block, PendingPage* read) {
    pg::pg_call([&] {
        CHECK_FOR_INTERRUPTS();
        const Buffer buffer = lock_owned(index, block, BUFFER_LOCK_SHARE, PageKind::kPending, id);
        Page page = BufferGetPage(buffer);
        const Size bytes = page_bytes(page);
        read->next = page_tail(page)->next;
        if (bytes >= sizeof(PendingDisk)) {
            read->size = bytes - sizeof(PendingDisk);
            std::memcpy(&read->head, page_contents(page), sizeof(PendingDisk));
            std::memcpy(read->bytes, page_contents(page) + sizeof(PendingDisk), read->size);
        }
        UnlockReleaseBuffer(buffer);
        if (bytes < sizeof(PendingDisk)) raise_corrupted(index, block, "a page of pending documents is too short");
    });
}

// Walks a chain page by page, and raises where it is a ring.
class ChainWalk {
public:
    ChainWalk(Relation index, uint64 id, BlockNumber first)
        : index_(index),
          id_(id),
          next_(first),
          page_(std::make_unique<PendingPage>()),
          most_pages_(pg::pg_call([&] { return RelationGetNumberOfBlocks(index); })) {}

    bool next() {
        if (next_ == InvalidBlockNumber) return false;
        block_ = next_;
        if (block_ == kMetaBlock) fail(index_, block_, "a chain of pending documents leads to the metapage");
        if (++pages_ > most_pages_) {
            most_pages_ = pg::pg_call([&] { return RelationGetNumberOfBlocks(index_); });
            if (pages_ > most_pages_) fail(index_, block_, "the pages of pending documents form a ring");
        }
        read_page(index_, id_, block_, page_.get());
        next_ = page_->next;
        return true;
    }
    BlockNumber block() const { return block_; }
    const PendingPage& page() const { return *page_; }

private:
    Relation index_;
    uint64 id_;
    BlockNumber next_;
    BlockNumber block_ = InvalidBlockNumber;
    std::unique_ptr<PendingPage> page_;
    uint64 pages_ = 0;
    uint64 most_pages_;
};

void use_documents(Relation index, const ChainWalk& walk, const std::function<void(std::string_view)>& use) {
    const PendingPage& page = walk.page();
    Size at = 0;
    for (uint32 i = 0; i < page.head.documents; i++) {
        uint16 size = 0;
        if (page.size - at < kDocumentHead) fail(index, walk.block(), "pending documents end behind their page");
        std::memcpy(&size, page.bytes + at, sizeof(size));
        at += kDocumentHead;
        if (page.size - at < size) fail(index, walk.block(), "pending documents end behind their page");
        use({page.bytes + at, size});
        at += size;
    }
    if (at != page.size) fail(index, walk.block(), "a page has more bytes than its pending documents");
}

} // namespace

void for_each_document(Relation index, const ChainDisk& chain, const std::function<void(std::string_view)>& use,
                       std::vector<BlockNumber>* pages) {
    std::string large; // the part of a large document that was read
    ChainWalk walk(index, chain.id, chain.first);
    while (walk.next()) {
        const PendingPage& page = walk.page();
        if (pages != nullptr) pages->push_back(walk.block());
        if ((page.head.flags & (kLarge | kPart)) == 0) {
            if (!large.empty()) fail(index, walk.block(), "a pending document has no end");
            use_documents(index, walk, use);
            continue;
        }
        if (large.empty() == ((page.head.flags & kPart) != 0) || page.head.documents != (large.empty() ? 1U : 0U))
            fail(index, walk.block(), "a pending document begins in its midst, or within another one");
        large.append(page.bytes, page.size);
        if (large.size() > page.head.bytes) fail(index, walk.block(), "a pending document is longer than it says");
        if (large.size() == page.head.bytes) {
            use(large);
            large.clear();
        }
    }
    if (!large.empty()) fail(index, walk.block(), "a pending document has no end");
}

std::vector<BlockNumber> chain_pages(Relation index, uint64 id, BlockNumber first) {
    std::vector<BlockNumber> pages;
    ChainWalk walk(index, id, first);
    while (walk.next()) pages.push_back(walk.block());
    return pages;
}

} // namespace rv::bm25
