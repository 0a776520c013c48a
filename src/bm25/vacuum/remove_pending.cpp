// C++ zone. See the header.
#include "ruvector/bm25/vacuum/remove_pending.hpp"

#include "ruvector/bm25/format/pending_list.hpp"
#include "ruvector/bm25/write/document_bytes.hpp"
#include "ruvector/bm25/write/fold.hpp"
#include "ruvector/pg/dead_row.hpp"
#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/region_edit.hpp"

namespace rv::bm25 {
namespace {

// What documents of a page are about; server zone, and the page is locked.
class PageRows {
public:
    PageRows(Relation index, BlockNumber block, Page page) : index_(index), block_(block) {
        const Size size = page_bytes(page);
        if (size < sizeof(PendingDisk)) fail("a page of pending documents is too short");
        std::memcpy(&head_, page_contents(page), sizeof(head_));
        bytes_ = page_contents(page) + sizeof(PendingDisk);
        left_ = size - sizeof(PendingDisk);
    }

    // The next document's row name; nothing behind the last.
    char* next() {
        if ((head_.flags & kPart) != 0 || head_.documents == 0) return nullptr;
        head_.documents--;
        Size size = left_;
        if ((head_.flags & kLarge) == 0) {
            uint16 read = 0;
            if (left_ < kDocumentHead) fail("pending documents end behind their page");
            std::memcpy(&read, bytes_, sizeof(read));
            skip(kDocumentHead);
            size = read;
        }
        if (size > left_ || size < sizeof(text::RowName)) fail("pending documents end behind their page");
        char* name = bytes_;
        skip(size);
        return name;
    }

private:
    void skip(Size size) {
        bytes_ += size;
        left_ -= size;
    }
    void fail(const char* what) const { raise_corrupted(index_, block_, what); }

    Relation index_;
    BlockNumber block_;
    PendingDisk head_;
    char* bytes_;
    Size left_;
};

// Server zone.
Marked remove_of_page(Relation index, uint64 id, BlockNumber block, IndexBulkDeleteCallback callback, void* argument) {
    constexpr Size kMostDocuments = kPendingRoom / (kDocumentHead + sizeof(text::RowName));
    static char* dead[kMostDocuments];
    Marked marked{0, 0};
    const Buffer buffer = lock_owned(index, block, BUFFER_LOCK_EXCLUSIVE, PageKind::kPending, id);
    PageRows rows(index, block, BufferGetPage(buffer));
    while (char* name = rows.next()) {
        text::RowName row;
        std::memcpy(&row, name, sizeof(row));
        if (is_removed({name, sizeof(row)})) continue;
        if (pg::is_dead_row(row_of(row), callback, argument)) {
            dead[marked.removed++] = name;
        } else {
            marked.left++;
        }
    }
    if (marked.removed > 0) {
        pg::RegionEdit edit(index, true, buffer);
        for (Size i = 0; i < marked.removed; i++) {
            std::memset(dead[i], 0, sizeof(text::RowName));
            edit.changed(dead[i], sizeof(text::RowName));
        }
        edit.commit();
    }
    UnlockReleaseBuffer(buffer);
    return marked;
}

} // namespace

Marked remove_pending(Relation index, const ChainDisk& chain, IndexBulkDeleteCallback callback, void* argument) {
    Marked marked{0, 0};
    // Nobody seals the chain meanwhile. What inserts append are new rows.
    for (const BlockNumber block : chain_pages(index, chain.id, chain.first)) {
        vacuum_tick();
        const Marked of_page = pg::pg_call([&] { return remove_of_page(index, chain.id, block, callback, argument); });
        marked.removed += of_page.removed;
        marked.left += of_page.left;
    }
    return marked;
}

} // namespace rv::bm25
