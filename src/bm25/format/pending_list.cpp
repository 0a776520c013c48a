// Server zone. Appending to the list, and sealing it.
#include "ruvector/bm25/format/pending_list.hpp"

extern "C" {
#include "miscadmin.h"
#include "storage/indexfsm.h"
}

#include "ruvector/pg/region_edit.hpp"

namespace rv::bm25 {
namespace {

PendingDisk* pending_of(Page page) { return reinterpret_cast<PendingDisk*>(page_contents(page)); }

bool takes_documents(const PendingDisk* pending) { return (pending->flags & (kSealed | kLarge | kPart)) == 0; }

// Pins and locks the last page of the open chain; InvalidBuffer if the chain has none.
Buffer lock_last(Relation index, const ChainDisk& chain) {
    if (!exists(chain)) return InvalidBuffer;
    return lock_owned(index, chain.last, BUFFER_LOCK_EXCLUSIVE, PageKind::kPending, chain.id);
}

enum class Appended { kDone, kMoved, kFull };

// Appends to the last page. kMoved: it is not the last any more.
Appended append_to_last(Relation index, const ChainDisk& chain, std::span<const char> document) {
    if (!exists(chain)) return Appended::kFull;
    const Buffer buffer = pg::read_buffer(index, chain.last);
    LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
    Page page = BufferGetPage(buffer);
    // The chain may have been sealed, folded and freed since its place was read.
    const bool last = belongs(page, PageKind::kPending, chain.id) && page_tail(page)->next == InvalidBlockNumber &&
                      (pending_of(page)->flags & kSealed) == 0;
    const bool room =
        last && takes_documents(pending_of(page)) && document.size() + kDocumentHead <= kPageRoom - page_bytes(page);
    if (room) {
        const auto size = static_cast<uint16>(document.size());
        char* end = page_contents(page) + page_bytes(page);
        PendingDisk* pending = pending_of(page);
        pg::RegionEdit edit(index, true, buffer);
        auto* header = reinterpret_cast<PageHeader>(page);
        header->pd_lower = static_cast<LocationIndex>(header->pd_lower + kDocumentHead + size);
        edit.changed(&header->pd_lower, sizeof(header->pd_lower));
        pending->documents++;
        edit.changed(&pending->documents, sizeof(pending->documents));
        std::memcpy(end, &size, sizeof(size));
        std::memcpy(end + kDocumentHead, document.data(), document.size());
        edit.changed(end, kDocumentHead + document.size());
        edit.commit();
    }
    UnlockReleaseBuffer(buffer);
    return room ? Appended::kDone : last ? Appended::kFull : Appended::kMoved;
}

// The contents of a new page.
struct NewPage {
    PendingDisk head;
    char bytes[kPendingRoom];
};

// Writes the pages of a large document behind its first one, the last of them first. Returns the second one; `last`
// receives the last.
BlockNumber write_parts(Relation index, uint64 owner, std::span<const char> document, BlockNumber* last) {
    auto* page = static_cast<NewPage*>(palloc0(sizeof(NewPage)));
    page->head = {0, kPart, static_cast<uint32>(document.size()), 0};
    BlockNumber next = InvalidBlockNumber;
    for (Size part = (document.size() - 1) / kPendingRoom; part > 0; part--) {
        CHECK_FOR_INTERRUPTS();
        const std::span<const char> bytes =
            document.subspan(part * kPendingRoom).first(std::min(kPendingRoom, document.size() - part * kPendingRoom));
        std::memcpy(page->bytes, bytes.data(), bytes.size());
        next = write_new_page(index, PageKind::kPending, owner, page, sizeof(PendingDisk) + bytes.size(), next);
        if (*last == InvalidBlockNumber) *last = next;
    }
    pfree(page);
    return next;
}

// Makes the chain longer by the pages of a document; the growth lock is held. Returns how many documents are then on
// all pages but the last.
uint32 add_pages(Relation index, const ChainDisk& chain, std::span<const char> document) {
    const bool large = document.size() + kDocumentHead > kPendingRoom;
    BlockNumber last = InvalidBlockNumber;
    const BlockNumber second = large ? write_parts(index, chain.id, document, &last) : InvalidBlockNumber;

    const Buffer buffer = take_free_page(index);
    const BlockNumber first = BufferGetBlockNumber(buffer);
    if (last == InvalidBlockNumber) last = first;
    const Buffer meta = pg::read_buffer(index, kMetaBlock);
    LockBuffer(meta, BUFFER_LOCK_EXCLUSIVE);
    const Buffer before = lock_last(index, chain);

    pg::PageEdit edit(index, true);
    Page page = edit.page(buffer, true);
    init_page(page, PageKind::kPending, chain.id);
    page_tail(page)->next = second;
    PendingDisk* pending = pending_of(page);
    char* to = reinterpret_cast<char*>(pending + 1);
    if (large) {
        *pending = {1, kLarge, static_cast<uint32>(document.size()), 0};
        const Size bytes = std::min(document.size(), kPendingRoom);
        std::memcpy(to, document.data(), bytes);
        set_page_bytes(page, sizeof(PendingDisk) + bytes);
    } else {
        *pending = {1, 0, 0, 0};
        const auto size = static_cast<uint16>(document.size());
        std::memcpy(to, &size, sizeof(size));
        std::memcpy(to + kDocumentHead, document.data(), document.size());
        set_page_bytes(page, sizeof(PendingDisk) + kDocumentHead + document.size());
    }
    ChainDisk* grown = &reinterpret_cast<MetaDisk*>(page_contents(edit.page(meta)))->open;
    if (BufferIsValid(before)) {
        page_tail(edit.page(before))->next = first;
        grown->pages++;
        grown->documents += pending_of(BufferGetPage(before))->documents;
    } else {
        grown->first = first;
    }
    if (large) {
        grown->pages += static_cast<uint32>((document.size() - 1) / kPendingRoom);
        grown->documents++;
    }
    grown->last = last;
    const uint32 documents = grown->documents;
    edit.commit();
    if (BufferIsValid(before)) UnlockReleaseBuffer(before);
    UnlockReleaseBuffer(meta);
    UnlockReleaseBuffer(buffer);
    return documents;
}

} // namespace

ChainGrowth append_document(Relation index, std::span<const char> document) {
    ChainDisk before = empty_chain(0);
    while (true) {
        CHECK_FOR_INTERRUPTS();
        const ChainDisk chain = read_open_chain(index).chain;
        if (chain.id == before.id && chain.last == before.last)
            raise_corrupted(index, chain.last, "the last page of pending documents is none");
        ChainGrowth growth{chain.documents, chain.documents};
        Appended appended = append_to_last(index, chain, document);
        if (appended == Appended::kMoved) before = chain;
        if (appended == Appended::kFull) {
            pg::lock_block(index, kGrowthLock, ExclusiveLock);
            // Somebody may have been quicker.
            const ChainDisk now = read_open_chain(index).chain;
            if (now.id == chain.id && now.last == chain.last) {
                growth.after = add_pages(index, now, document);
                appended = Appended::kDone;
            }
            pg::unlock_block(index, kGrowthLock, ExclusiveLock);
        }
        if (appended == Appended::kDone) return growth;
    }
}

ChainDisk seal_chain(Relation index) {
    pg::lock_block(index, kGrowthLock, ExclusiveLock);
    const Buffer buffer = pg::read_buffer(index, kMetaBlock);
    LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
    const MetaDisk* meta = checked_meta(index, BufferGetPage(buffer));
    ChainDisk sealed = meta->sealed;
    if (!exists(sealed) && exists(meta->open)) {
        sealed = meta->open;
        const Buffer last = lock_last(index, sealed);
        pg::PageEdit edit(index, true);
        auto* changed = reinterpret_cast<MetaDisk*>(page_contents(edit.page(buffer)));
        changed->sealed = sealed;
        changed->open = empty_chain(changed->next_id++);
        pending_of(edit.page(last))->flags |= kSealed;
        edit.commit();
        UnlockReleaseBuffer(last);
    }
    UnlockReleaseBuffer(buffer);
    pg::unlock_block(index, kGrowthLock, ExclusiveLock);
    return sealed;
}

} // namespace rv::bm25
