// A way through the pages of the directory that may hold what is looked for, beside inserts that split them.
//
// What has to be met are the entries that are there when the walk begins. A split takes some to a new page, and raises
// a counter on the page and in the summary. So the walk looks at the summary again when it is through, for pages that
// are new or have been split since it read them, until there are none. In the last look, the page that an entry is on
// had been read, with that counter, and the entry was there: entries come to a page when they are inserted, or in a
// split, to a new page or to one that was empty, whose counter rises too; and nothing but a split takes them away.
// Entries of pages that are read twice are met twice.
#pragma once

#include "ruvector/hnsw/format/directory.hpp"

#include "ruvector/core/base/u64_set.hpp"

#include <algorithm>
#include <span>

namespace rv::hnsw {

class DirectoryWalk {
public:
    // Reads the summary. Of pages that cannot have what meets the index's conditions, if it has any, there will be
    // nothing. Allocates in `memory`.
    DirectoryWalk(const Index& index, std::pmr::memory_resource* memory) : DirectoryWalk(index, {}, memory) {}
    // The same for the pages that may have an entry with some of these attributes.
    DirectoryWalk(const Index& index, std::span<const std::byte* const> attributes, std::pmr::memory_resource* memory)
        : index_(index), attributes_(attributes), pages_(memory), changes_(memory), seen_(memory, 8) {
        look();
    }

    // How many pages there are to read, and about how many entries they have; and so for the whole directory.
    size_t pages() const { return pages_.size(); }
    double entries() const { return entries_; }
    double all_entries() const { return all_entries_; }

    // Calls visit(block) for each page, which returns DirectoryDisk::splits of it.
    template <class Visit>
    void run(Visit&& visit) {
        size_t next = 0;
        do {
            for (; next < pages_.size(); next++) {
                CHECK_FOR_INTERRUPTS();
                if (next + 1 < pages_.size()) pg::prefetch_block(index_.relation, pages_[next + 1].block);
                pages_[next].splits = visit(pages_[next].block);
            }
            look();
        } while (next < pages_.size());
    }

    // The same for visit(block, page) of pages under a shared lock, and after() without a lock.
    template <class Visit, class After>
    void read(Visit&& visit, After&& after) {
        run([&](BlockNumber block) {
            const Buffer buffer = pg::read_buffer(index_.relation, block);
            LockBuffer(buffer, BUFFER_LOCK_SHARE);
            pg::test_for_old_snapshot(index_.snapshot, index_.relation, BufferGetPage(buffer));
            const DirectoryPage page = directory_page(index_, block, BufferGetPage(buffer));
            const uint32 splits = page.disk()->splits;
            visit(block, page);
            UnlockReleaseBuffer(buffer);
            after();
            return splits;
        });
    }

private:
    struct Seen {
        BlockNumber block;
        uint32 splits;
    };

    static uint64 key(const Seen& page) { return static_cast<uint64>(page.block) << 32 | page.splits; }
    bool may_have(const Zone& zone) const {
        if (!attributes_.empty()) {
            return std::any_of(attributes_.begin(), attributes_.end(),
                               [&](const std::byte* attributes) { return zone.covers(attributes); });
        }
        return index_.conditions == nullptr || index_.conditions->may_be_met(zone);
    }

    // Finds the pages that were not read as they are now.
    void look() {
        const bool first = changes_.empty();
        if (!first) {
            for (; noted_ < pages_.size(); noted_++) seen_.insert(key(pages_[noted_]));
        }
        size_t number = 0;
        for_each_summary_page(index_, kSummaryBlock, [&](BlockNumber, const SummaryPage& summary) {
            const uint32 changes = summary.disk()->changes;
            if (number == changes_.size()) {
                changes_.push_back(changes);
            } else if (std::exchange(changes_[number], changes) == changes) {
                number++;
                return;
            }
            number++;
            const bool may_have_any = may_have(summary.all());
            for (int i = 0; i < summary.count(); i++) {
                const SummaryEntryDisk* entry = summary.entry(i);
                if (first) all_entries_ += entry->entries;
                if (!may_have_any || !may_have(summary.zone(i))) continue;
                const Seen page{entry->block, entry->splits};
                if (!first && seen_.contains(key(page))) continue;
                if (first) entries_ += entry->entries;
                pages_.push_back(page);
            }
        });
    }

    const Index& index_;
    std::span<const std::byte* const> attributes_; // none: all, or what the conditions say
    Array<Seen> pages_;                            // with the counters as they were read
    Array<uint32> changes_;                        // of the pages of the summary
    U64Set seen_;                                  // the first noted_ of pages_
    size_t noted_ = 0;
    double entries_ = 0;
    double all_entries_ = 0;
};

} // namespace rv::hnsw
