// Server zone. A place of a vector is free when its row is dead: the code that led to it is gone already, whether this
// vacuum has removed it or one that a crash ended. So nothing has to be remembered of the rows that the lists have
// lost.
#include "ruvector/ivfflat/vacuum/sweep.hpp"

extern "C" {
#include "commands/vacuum.h"
#include "storage/indexfsm.h"
#include "utils/memutils.h"
}

#include "ruvector/ivfflat/format/chain_walk.hpp"
#include "ruvector/ivfflat/format/value_pages.hpp"
#include "ruvector/ivfflat/write/fold.hpp"
#include "ruvector/pg/memory.hpp"
#include "ruvector/pg/vacuum_delay.hpp"

namespace rv::ivfflat {
namespace {

// A page of codes that was not come by in its list.
struct Stray {
    uint32 list;
    BlockNumber block;
    bool nobodys = false;
    friend bool operator<(const Stray& a, const Stray& b) {
        return a.list != b.list ? a.list < b.list : a.block < b.block;
    }
};

class Sweep {
public:
    Sweep(const Index& index, IndexVacuumInfo* info, IndexBulkDeleteResult* stats, IndexBulkDeleteCallback callback,
          void* callback_state)
        : index_(index),
          info_(info),
          stats_(stats),
          callback_(callback),
          callback_state_(callback_state),
          strays_(pg::context_memory(CurrentMemoryContext)) {}

    void run(const PageSet& listed) {
        stats_->pages_free = 0;
        for (BlockNumber block = index_.first_data_block(); block < listed.end(); block++) {
            if (!listed.has(block)) visit(block);
        }
        std::sort(strays_.begin(), strays_.end());
        for (size_t i = 0; i < strays_.size();) i = free_strays(i);
        stats_->pages_deleted = stats_->pages_free;
    }

private:
    Buffer read(BlockNumber block) {
        pg::vacuum_delay();
        return ReadBufferExtended(index_.relation, MAIN_FORKNUM, block, RBM_NORMAL, info_->strategy);
    }

    void note_free(BlockNumber block) {
        RecordFreeIndexPage(index_.relation, block);
        stats_->pages_free++;
    }

    void visit(BlockNumber block) {
        const Buffer buffer = read(block);
        LockBuffer(buffer, BUFFER_LOCK_SHARE);
        Page page = BufferGetPage(buffer);
        bool free = is_free_page(index_, block, page);
        int places = 0;
        if (is_of_kind(page, PageKind::kValues)) {
            places = clean_values(buffer, &free);
        } else if (is_of_kind(page, PageKind::kBlocks) || is_of_kind(page, PageKind::kRows)) {
            strays_.push_back({page_tail(page)->number, block});
        }
        UnlockReleaseBuffer(buffer);
        if (free) {
            note_free(block);
        } else if (places > 0) {
            record_free_places(index_, block, places);
        }
    }

    bool is_dead(const Entries& entries, int i) {
        ItemPointerData row = *entries.row(i);
        return ItemPointerIsValid(&row) && callback_(&row, callback_state_);
    }

    // Returns how many places are free. A page without vectors becomes a free one.
    int clean_values(Buffer buffer, bool* free) {
        const BlockNumber block = BufferGetBlockNumber(buffer);
        const auto entries = [&] { return value_entries(index_, block, BufferGetPage(buffer)); };
        bool dead = false;
        for (int i = 0; i < entries().count() && !dead; i++) dead = is_dead(entries(), i);
        if (dead) {
            LockBuffer(buffer, BUFFER_LOCK_UNLOCK);
            LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
            pg::PageEdit edit(index_.relation, index_.logged);
            const Entries edited = value_entries(index_, block, edit.page(buffer));
            for (int i = 0; i < edited.count(); i++) {
                if (is_dead(edited, i)) ItemPointerSetInvalid(edited.row(i));
            }
            edit.commit();
            *free = free_places(entries()) == entries().count() + entries().room();
            if (*free) {
                free_page(index_, buffer);
                stats_->pages_newly_deleted++;
            }
        }
        return *free ? 0 : free_places(entries());
    }

    // The strays of one list, from the i-th on. Pages that are the list's when its lock is taken, and that its chains
    // do not lead to, are nobody's: it loses no page while the lock is held. Returns where the next list's begin.
    size_t free_strays(size_t i) {
        const uint32 list = strays_[i].list;
        size_t last = i;
        while (last < strays_.size() && strays_[last].list == list) last++;
        if (list >= index_.lists)
            raise_corrupted(index_.relation, strays_[i].block, "a page is of a list that does not exist");
        lock_list(index_, list);
        const std::span<Stray> strays(&strays_[i], last - i);
        for (Stray& stray : strays) stray.nobodys = is_code_page(stray);
        const HeadDisk head = read_head(index_, list);
        for (const PageKind kind : {PageKind::kBlocks, PageKind::kRows}) {
            ChainWalk walk(index_, list, head, kind, info_->strategy);
            while (walk.next()) {
                const auto at = std::lower_bound(strays.begin(), strays.end(), Stray{list, walk.block()});
                if (at != strays.end() && at->block == walk.block()) at->nobodys = false;
                walk.leave();
            }
            walk.expect_end();
        }
        for (const Stray& stray : strays) {
            if (stray.nobodys) free_stray(stray.block);
        }
        unlock_list(index_, list);
        return last;
    }

    bool is_code_page(const Stray& stray) {
        const Buffer buffer = read(stray.block);
        LockBuffer(buffer, BUFFER_LOCK_SHARE);
        Page page = BufferGetPage(buffer);
        const bool is = (is_of_kind(page, PageKind::kBlocks) || is_of_kind(page, PageKind::kRows)) &&
                        page_tail(page)->number == stray.list;
        UnlockReleaseBuffer(buffer);
        return is;
    }

    void free_stray(BlockNumber block) {
        const Buffer buffer = read(block);
        LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
        free_page(index_, buffer);
        UnlockReleaseBuffer(buffer);
        stats_->pages_newly_deleted++;
        note_free(block);
    }

    const Index& index_;
    IndexVacuumInfo* info_;
    IndexBulkDeleteResult* stats_;
    IndexBulkDeleteCallback callback_;
    void* callback_state_;
    Array<Stray> strays_;
};

} // namespace

void sweep_pages(const Index& index, IndexVacuumInfo* info, IndexBulkDeleteResult* stats,
                 IndexBulkDeleteCallback callback, void* callback_state, const PageSet& listed) {
    Sweep(index, info, stats, callback, callback_state).run(listed);
}

} // namespace rv::ivfflat
