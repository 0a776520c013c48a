// C++ zone. See the header.
#include "ruvector/bm25/vacuum/sweep.hpp"

extern "C" {
#include "storage/indexfsm.h"
}

#include "ruvector/bm25/format/pending_list.hpp"
#include "ruvector/bm25/write/fold.hpp"
#include "ruvector/pg/guard.hpp"

#include <unordered_set>

namespace rv::bm25 {
namespace {

struct Stray {
    BlockNumber block;
    uint64 owner;
};

struct Found {
    bool free;
    bool stray;
    uint64 owner;
};

class Sweep {
public:
    Sweep(Relation index, BufferAccessStrategy strategy) : index_(index), strategy_(strategy) {}

    BlockNumber run() {
        // What comes after the metapage is read belongs to inserts, which are looked at once more.
        const BlockNumber blocks = pg::pg_call([&] { return RelationGetNumberOfBlocks(index_); });
        pg::pg_call([&] { read_meta(index_, meta_.get()); });
        note_owners();
        for (BlockNumber block = kFirstDataBlock; block < blocks; block++) {
            vacuum_tick();
            const Found found = look_at(block);
            free_ += found.free;
            if (found.stray) strays_.push_back({block, found.owner});
        }
        free_strays();
        pg::pg_call([&] { IndexFreeSpaceMapVacuum(index_); });
        return free_;
    }

private:
    void note_owners() {
        for (uint32 i = 0; i < meta_->segment_count; i++) owners_.insert(meta_->segments[i].id);
        for (uint32 i = 0; i < meta_->retired_count; i++) owners_.insert(meta_->retired[i].id);
        owners_.insert(meta_->sealed.id);
    }

    // A page of the open chain may be on its way there, or may never have arrived; so may one of a chain that was begun
    // since: its id is greater than all that were given then.
    bool is_owned(uint64 owner) const { return owners_.contains(owner); }

    Found look_at(BlockNumber block) {
        return pg::pg_call([&] {
            const Buffer buffer = ReadBufferExtended(index_, MAIN_FORKNUM, block, RBM_NORMAL, strategy_);
            LockBuffer(buffer, BUFFER_LOCK_SHARE);
            Page page = BufferGetPage(buffer);
            const bool free = is_free_page(index_, block, page);
            const uint64 owner = free ? 0 : page_tail(page)->owner;
            UnlockReleaseBuffer(buffer);
            if (free) RecordFreeIndexPage(index_, block);
            return Found{free, !free && !is_owned(owner), owner};
        });
    }

    // Nobody has pages on their way to the open chain while the growth lock is held.
    void free_strays() {
        if (strays_.empty()) return;
        pg::pg_call([&] { pg::lock_block(index_, kGrowthLock, ExclusiveLock); });
        const ChainDisk open = pg::pg_call([&] { return read_open_chain(index_).chain; });
        const std::vector<BlockNumber> pages = chain_pages(index_, open.id, open.first);
        const std::unordered_set<BlockNumber> chained(pages.begin(), pages.end());
        for (const Stray& stray : strays_) {
            if (chained.contains(stray.block)) continue;
            free_ += pg::pg_call([&] { return free_page(index_, stray.block, stray.owner, strategy_); });
        }
        pg::pg_call([&] { pg::unlock_block(index_, kGrowthLock, ExclusiveLock); });
    }

    Relation index_;
    BufferAccessStrategy strategy_;
    std::unique_ptr<MetaDisk> meta_ = std::make_unique<MetaDisk>();
    std::unordered_set<uint64> owners_;
    std::vector<Stray> strays_;
    BlockNumber free_ = 0;
};

} // namespace

BlockNumber sweep(Relation index, BufferAccessStrategy strategy) { return Sweep(index, strategy).run(); }

} // namespace rv::bm25
