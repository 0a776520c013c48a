// Server zone.
#include "ruvector/ivfflat/inspect/coded_describe.hpp"

#include "ruvector/ivfflat/format/chain_walk.hpp"
#include "ruvector/ivfflat/format/typical_error.hpp"
#include "ruvector/ivfflat/format/value_pages.hpp"
#include "ruvector/ivfflat/inspect/list_sizes.hpp"
#include "ruvector/pg/page_pass.hpp"

namespace rv::ivfflat {
namespace {

// From where on other centres would be better, as docs/ivfflat.md says.
constexpr double kMostGrowth = 1.25;

struct Counts {
    int64 settled = 0;
    int64 tail = 0;
    int64 dead = 0;       // emptied places of blocks
    int64 free_bytes = 0; // on the last page of the tail
    TypicalError errors;

    int64 rows() const { return settled + tail; }
    void add(const Counts& other) {
        settled += other.settled;
        tail += other.tail;
        dead += other.dead;
        free_bytes += other.free_bytes;
        errors.add(other.errors);
    }
};

// A place that has never had a row is all zeros.
bool was_emptied(const CodeBlock& block, int i) {
    return ItemPointerGetBlockNumberNoCheck(&block.row(i)) == InvalidBlockNumber;
}

void count_blocks(const Blocks& blocks, Counts* counts) {
    for (int b = 0; b < blocks.count(); b++) {
        const CodeBlock block = blocks.at(b);
        for (int i = 0; i < kBlockRows; i++) {
            if (block.occupied(i)) {
                counts->settled++;
                counts->errors.note(block.get(i).factors);
            } else if (was_emptied(block, i)) {
                counts->dead++;
            }
        }
    }
}

void count_rows(const Index& index, const Entries& entries, Counts* counts) {
    counts->tail += entries.count();
    for (int i = 0; i < entries.count(); i++) counts->errors.note(get_row(index, entries, i).factors);
    if (entries.next() == InvalidBlockNumber)
        counts->free_bytes = entries.room() * static_cast<int64>(index.row_stride() + sizeof(ItemPointerData));
}

// False if the list has lost pages meanwhile.
bool count_list(const Index& index, uint32 list, const HeadDisk& head, Counts* counts) {
    ChainWalk settled(index, list, head, PageKind::kBlocks);
    while (settled.next()) {
        count_blocks(settled.blocks(), counts);
        settled.leave();
    }
    ChainWalk tail(index, list, head, PageKind::kRows);
    while (!settled.strayed() && tail.next()) {
        count_rows(index, tail.rows(), counts);
        tail.leave();
    }
    return !settled.strayed() && !tail.strayed();
}

Counts count_list(const Index& index, uint32 list) {
    HeadDisk head = read_head(index, list);
    while (true) {
        Counts counts;
        if (count_list(index, list, head, &counts)) return counts;
        head = read_changed_head(index, list, head);
    }
}

int64 free_bytes_outside_lists(const Index& index, BlockNumber block, Page page) {
    if (is_of_kind(page, PageKind::kValues)) {
        return free_places(value_entries(index, block, page)) *
               static_cast<int64>(index.value_stride() + sizeof(ItemPointerData));
    }
    return is_free_page(index, block, page) ? BLCKSZ : 0;
}

const char* advice(const ListSizes& sizes, float built_error, double growth) {
    if (!sizes.tell()) return "none";
    if (built_error <= 0) return "REINDEX: the index was built without rows";
    if (growth > kMostGrowth)
        return "REINDEX: rows lie further from the centres than those that the index was built with";
    return sizes.advice();
}

} // namespace

void describe_coded(const Index& index, pg::PropertyRows& rows) {
    auto* list_rows = static_cast<int64*>(palloc(sizeof(int64) * index.lists));
    Counts all;
    for (uint32 list = 0; list < index.lists; list++) {
        const Counts counts = count_list(index, list);
        list_rows[list] = counts.rows();
        all.add(counts);
    }
    int64 free_bytes = all.free_bytes;
    const BlockNumber pages =
        pg::pass_over_pages(index.relation, index.first_data_block(), [&](BlockNumber block, Page page) {
            free_bytes += free_bytes_outside_lists(index, block, page);
        });
    const ListSizes sizes(std::span<const int64>(list_rows, index.lists));
    const float built_error = read_coded_meta(index).built_error;
    const double growth =
        built_error > 0 ? static_cast<double>(all.errors.value()) / static_cast<double>(built_error) : 0;

    rows.add("format_version", static_cast<int64>(kCodedFormatVersion));
    rows.add("storage", "fast");
    rows.add("bits", static_cast<int64>(index.coding.bits));
    rows.add("rerank", index.coding.values ? "index" : "heap");
    rows.add("dimensions", static_cast<int64>(index.dims));
    rows.add("rows", sizes.sum());
    rows.add("settled_rows", all.settled);
    rows.add("tail_rows", all.tail);
    rows.add("dead", all.dead);
    sizes.describe(rows);
    if (growth > 0) rows.add_ratio("distance_growth", growth, 1, 2);
    rows.add("pages", static_cast<int64>(pages));
    rows.add("free_bytes", free_bytes);
    rows.add_ratio("bytes_per_row", static_cast<double>(pages) * BLCKSZ, static_cast<double>(sizes.sum()), 1);
    rows.add("advice", advice(sizes, built_error, growth));
}

} // namespace rv::ivfflat
