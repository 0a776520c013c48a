// Server zone. Walks an index with codes and raises at the first invariant of src/ivfflat/README.md that does not hold.
// It runs beside reads and writes: where pages are taken from a list meanwhile, the walk along that list begins anew.
#include "ruvector/ivfflat/inspect/coded_check.hpp"

extern "C" {
#include "miscadmin.h"
}

#include "ruvector/core/base/u64_set.hpp"
#include "ruvector/ivfflat/format/center_pages.hpp"
#include "ruvector/ivfflat/format/chain_walk.hpp"
#include "ruvector/ivfflat/format/lists.hpp"
#include "ruvector/ivfflat/format/value_pages.hpp"
#include "ruvector/pg/memory.hpp"

#include <cmath>

namespace rv::ivfflat {
namespace {

uint64 key_of(const ItemPointerData& pointer) {
    return static_cast<uint64>(ItemPointerGetBlockNumberNoCheck(&pointer)) << 16 |
           ItemPointerGetOffsetNumberNoCheck(&pointer);
}

bool same(const ItemPointerData& a, const ItemPointerData& b) { return key_of(a) == key_of(b); }

// A row of a list, and where it was seen.
struct Listed {
    ItemPointerData row;
    ItemPointerData value;
    BlockNumber block;
};

class CodedChecker {
public:
    CodedChecker(const Index& index, MemoryContext context)
        : index_(index),
          memory_(pg::context_memory(context)),
          rows_(memory_),
          values_(memory_),
          pages_(memory_),
          list_rows_(memory_),
          list_pages_(memory_) {}

    pg::IndexFindings run() {
        const BlockNumber blocks = RelationGetNumberOfBlocks(index_.relation);
        check_centers();
        for (int attempt = 1; !check_lists(); attempt++) {
            if (attempt == kAttempts) fail(twice_, "a row is listed twice, or two rows have one vector");
        }
        for (BlockNumber block = index_.first_data_block(); block < blocks; block++) check_page(block);
        return {std::nullopt, static_cast<int64>(rows_.size()), std::nullopt, std::nullopt, unreachable_};
    }

private:
    static constexpr int kAttempts = 3;

    [[noreturn]] void fail(BlockNumber block, const char* what) { raise_corrupted(index_.relation, block, what); }

    void check_centers() {
        auto* center = static_cast<float*>(palloc(index_.center_bytes()));
        for (uint32 list = 0; list < index_.lists; list++) {
            CHECK_FOR_INTERRUPTS();
            read_center(index_, list, center);
            for (int i = 0; i < index_.dims; i++) {
                if (!std::isfinite(center[i])) fail(index_.first_center_block(), "a centre is not finite");
            }
        }
        pfree(center);
        if (index_.coding.groups > 0) pfree(read_groups(index_));
    }

    // False if a row or a vector was seen twice: vacuum may have removed the row where it was first, and an insert have
    // used its place in the table, or that of its vector, again.
    bool check_lists() {
        rows_.clear();
        values_.clear();
        pages_.clear();
        twice_ = InvalidBlockNumber;
        for (uint32 list = 0; list < index_.lists; list++) check_list(list);
        return twice_ == InvalidBlockNumber;
    }

    // Every page of a list says which list it is of, so that no page can be in two.
    void check_list(uint32 list) {
        HeadDisk head = read_head(index_, list);
        while (!walk_list(list, head)) head = read_changed_head(index_, list, head);
        for (const BlockNumber block : list_pages_) pages_.insert(block);
        for (const Listed& listed : list_rows_) {
            if (!rows_.insert(key_of(listed.row))) twice_ = listed.block;
            if (index_.coding.values && !values_.insert(key_of(listed.value))) twice_ = listed.block;
        }
    }

    // False if the list has lost pages meanwhile.
    bool walk_list(uint32 list, const HeadDisk& head) {
        list_rows_.clear();
        list_pages_.clear();
        return walk_chain(list, head, PageKind::kBlocks) && walk_chain(list, head, PageKind::kRows);
    }

    // Pages and rows of a chain, and whether they are as many as the head says. Inserts may append to the tail.
    bool walk_chain(uint32 list, const HeadDisk& head, PageKind kind) {
        const bool settled = kind == PageKind::kBlocks;
        const uint32 pages = settled ? head.settled_pages : head.tail_pages;
        const BlockNumber last = settled ? head.settled_last : head.tail_last;
        ChainWalk walk(index_, list, head, kind);
        uint32 count = 0;
        while (walk.next()) {
            const size_t first = list_rows_.size();
            list_pages_.push_back(walk.block());
            if (settled) {
                note_blocks(walk);
            } else {
                note_rows(walk);
            }
            const BlockNumber block = walk.block();
            walk.leave();
            if (++count == pages && block != last) fail(block, "the last page of a list is not where its head says");
            for (size_t i = first; i < list_rows_.size(); i++) {
                if (index_.coding.values && !value_is_there(list_rows_[i]) &&
                    !is_gone(list, head, kind, list_rows_[i])) {
                    fail(block, "the vector of a row is missing");
                }
            }
        }
        if (walk.strayed()) return false;
        const bool whole = settled || head.tail_first == InvalidBlockNumber ? count == pages : count >= pages;
        if (!whole) fail(index_.directory_block(list), "a list has another number of pages than its head says");
        return true;
    }

    void note_blocks(const ChainWalk& walk) {
        const Blocks blocks = walk.blocks();
        for (int b = 0; b < blocks.count(); b++) {
            const CodeBlock block = blocks.at(b);
            for (int i = 0; i < kBlockRows; i++) {
                if (block.occupied(i)) note_row(walk.block(), block.get(i));
            }
        }
    }

    void note_rows(const ChainWalk& walk) {
        const Entries entries = walk.rows();
        for (int i = 0; i < entries.count(); i++) note_row(walk.block(), get_row(index_, entries, i));
    }

    void note_row(BlockNumber block, const CodedRow& row) {
        if (!may_be_row(row.row)) fail(block, "a row is not a valid pointer");
        const quantize::Factors& factors = row.factors;
        if (std::isnan(factors.add) || std::isnan(factors.rescale) || std::isnan(factors.error))
            fail(block, "a factor of a code is not a number");
        if (index_.columns > 0 && !pg::are_attributes_sound(index_.columns, row.attributes))
            fail(block, "a row has attributes that no row has");
        list_rows_.push_back({row.row, row.value, block});
    }

    bool value_is_there(const Listed& listed) {
        CHECK_FOR_INTERRUPTS();
        const BlockNumber block = ItemPointerGetBlockNumberNoCheck(&listed.value);
        if (block < index_.first_data_block() || block == InvalidBlockNumber)
            fail(listed.block, "a code leads to a page that is no page of vectors");
        const Buffer buffer = lock_page(index_, block, BUFFER_LOCK_SHARE);
        const bool there = value_on(index_, block, BufferGetPage(buffer),
                                    ItemPointerGetOffsetNumberNoCheck(&listed.value), listed.row) != nullptr;
        UnlockReleaseBuffer(buffer);
        return there;
    }

    // Whether a row has been removed, or moved with all of its page, since it was seen.
    bool is_gone(uint32 list, const HeadDisk& head, PageKind kind, const Listed& listed) {
        const Buffer buffer = lock_page(index_, listed.block, BUFFER_LOCK_SHARE);
        Page page = BufferGetPage(buffer);
        bool gone = true;
        const auto compare = [&](const CodedRow& row) {
            gone = gone && !(same(row.row, listed.row) && same(row.value, listed.value));
        };
        if (belongs(page, kind, list, head.generation) && kind == PageKind::kBlocks) {
            const Blocks blocks(index_, listed.block, page);
            for (int i = 0; i < blocks.count() * kBlockRows; i++) {
                const CodeBlock block = blocks.at(i / kBlockRows);
                if (block.occupied(i % kBlockRows)) compare(block.get(i % kBlockRows));
            }
        } else if (belongs(page, kind, list, head.generation)) {
            const Entries entries = row_entries(index_, listed.block, page, list);
            for (int i = 0; i < entries.count(); i++) compare(get_row(index_, entries, i));
        }
        UnlockReleaseBuffer(buffer);
        return gone;
    }

    // Counts a page, or vectors on it, that nothing leads to. An insert may have added them since.
    void check_page(BlockNumber block) {
        CHECK_FOR_INTERRUPTS();
        const Buffer buffer = lock_page(index_, block, BUFFER_LOCK_SHARE);
        Page page = BufferGetPage(buffer);
        if (is_of_kind(page, PageKind::kValues)) {
            const Entries entries = value_entries(index_, block, page);
            for (int i = 0; i < entries.count(); i++) {
                ItemPointerData value;
                ItemPointerSet(&value, block, static_cast<OffsetNumber>(i + 1));
                if (ItemPointerIsValid(entries.row(i)) && !values_.contains(key_of(value))) unreachable_++;
            }
        } else if (!is_free_page(index_, block, page) && !pages_.contains(block)) {
            unreachable_++;
        }
        UnlockReleaseBuffer(buffer);
    }

    const Index& index_;
    pg::ContextMemory* memory_;
    U64Set rows_;
    U64Set values_; // the places of all vectors that rows lead to
    U64Set pages_;  // of all lists
    // of the list that is being walked
    Array<Listed> list_rows_;
    Array<BlockNumber> list_pages_;
    BlockNumber twice_ = InvalidBlockNumber; // where a row was seen for the second time
    int64 unreachable_ = 0;
};

} // namespace

pg::IndexFindings check_coded(const Index& index, MemoryContext context) {
    CodedChecker checker(index, context);
    return checker.run();
}

} // namespace rv::ivfflat
