// Server zone.
#include "ruvector/ivfflat/inspect/describe.hpp"

#include "ruvector/ivfflat/format/page.hpp"
#include "ruvector/ivfflat/inspect/coded_describe.hpp"
#include "ruvector/ivfflat/inspect/list_sizes.hpp"
#include "ruvector/ivfflat/search/probing.hpp"
#include "ruvector/pg/page_pass.hpp"

namespace rv::ivfflat {
namespace {

struct Counts {
    int64* rows_of; // by list
    int64 free_bytes = 0;
};

void count_page(const Index& index, BlockNumber block, Page page, Counts* counts) {
    if (is_free_page(index, block, page)) {
        counts->free_bytes += BLCKSZ;
        return;
    }
    if (page_kind(page) != PageKind::kList) return;
    const uint32 list = page_tail(page)->number;
    if (list >= index.lists) raise_corrupted(index.relation, block, "a page is of a list that does not exist");
    const Entries entries = Entries::of_list(index, block, page, list);
    counts->rows_of[list] += entries.count();
    counts->free_bytes +=
        static_cast<int64>(entries.room()) * static_cast<int64>(index.stride() + sizeof(ItemPointerData));
}

void describe_plain(const Index& index, pg::PropertyRows& rows) {
    Counts counts{static_cast<int64*>(palloc0(sizeof(int64) * index.lists))};
    const BlockNumber pages =
        pg::pass_over_pages(index.relation, index.first_data_block(),
                            [&](BlockNumber block, Page page) { count_page(index, block, page, &counts); });
    const ListSizes sizes(std::span<const int64>(counts.rows_of, index.lists));

    rows.add("format_version", static_cast<int64>(kFormatVersion));
    rows.add("storage", "plain");
    rows.add("dimensions", static_cast<int64>(index.dims));
    rows.add("rows", sizes.sum());
    sizes.describe(rows);
    rows.add("pages", static_cast<int64>(pages));
    rows.add("free_bytes", counts.free_bytes);
    rows.add_ratio("bytes_per_row", static_cast<double>(pages) * BLCKSZ, static_cast<double>(sizes.sum()), 1);
    rows.add("advice", sizes.advice());
}

} // namespace

void describe_index(Relation relation, pg::PropertyRows& rows) {
    const Index index = open_index(relation);
    if (index.coded()) {
        describe_coded(index, rows);
    } else {
        describe_plain(index, rows);
    }
    if (index.columns > 0) rows.add("more_columns", static_cast<int64>(index.columns));
    // What ivfflat.probes counts, and what it comes to with the session's settings.
    rows.add("probes_unit", probes_are_hundredths(index) ? "hundredths of lists" : "lists");
    rows.add("probed_lists", std::min<int64>(first_probes(index), index.lists));
}

} // namespace rv::ivfflat
