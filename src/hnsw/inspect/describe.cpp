// Server zone.
#include "ruvector/hnsw/inspect/describe.hpp"

extern "C" {
#include "lib/stringinfo.h"
#include "miscadmin.h"
}

#include "ruvector/hnsw/format/page.hpp"
#include "ruvector/pg/page_pass.hpp"

namespace rv::hnsw {
namespace {

constexpr int kMaxLayers = 256; // a node's level is a byte

struct Counts {
    int64 rows = 0;
    int64 tombstones = 0;
    int64 links = 0;     // of live nodes, on layer 0
    int64 max_links = 0; // of one of them
    int64 free_bytes = 0;
    int64 directory_pages = 0;
    int64 pending_pages = 0;
    int64 pending_rows = 0;
    int64 nodes_to[kMaxLayers] = {}; // by level, tombstones included
};

void count_node(const Index& index, NodeDisk* node, Counts* counts) {
    counts->nodes_to[node->head.level]++;
    if (is_tombstone(node)) {
        counts->tombstones++;
        return;
    }
    int64 links = 0;
    for (const RefDisk link : node_links(index, node, 0)) links += load_ref(link).valid();
    counts->links += links;
    counts->max_links = std::max(counts->max_links, links);
}

void count_page(const Index& index, BlockNumber block, Page page, Counts* counts) {
    if (!is_data_page(index, block, page)) {
        counts->free_bytes += BLCKSZ;
        return;
    }
    counts->free_bytes += static_cast<int64>(PageGetExactFreeSpace(page));
    for_each_item(index, block, page, [&](OffsetNumber, ItemHeadDisk* head) {
        counts->rows += static_cast<int64>(item_rows(head).size());
        if (head->type == static_cast<uint8>(ItemType::kNode))
            count_node(index, reinterpret_cast<NodeDisk*>(head), counts);
        counts->directory_pages += head->type == static_cast<uint8>(ItemType::kDirectory) ||
                                   head->type == static_cast<uint8>(ItemType::kSummary);
        if (head->type == static_cast<uint8>(ItemType::kPending)) {
            counts->pending_pages++;
            counts->pending_rows += reinterpret_cast<const PendingDisk*>(head)->live;
        }
    });
}

// "1000, 61, 4": how many nodes each layer has, from layer 0 on.
const char* layer_sizes(const Counts& counts, int layers) {
    StringInfoData text;
    initStringInfo(&text);
    for (int layer = 0; layer < layers; layer++) {
        int64 nodes = 0;
        for (int level = layer; level < kMaxLayers; level++) nodes += counts.nodes_to[level];
        appendStringInfo(&text, "%s" INT64_FORMAT, layer == 0 ? "" : ", ", nodes);
    }
    return text.data;
}

} // namespace

void describe_index(Relation relation, pg::PropertyRows& rows) {
    const Index index = open_index(relation);
    Counts counts;
    const BlockNumber pages = pg::pass_over_pages(
        relation, kFirstDataBlock, [&](BlockNumber block, Page page) { count_page(index, block, page, &counts); });
    int layers = kMaxLayers;
    while (layers > 0 && counts.nodes_to[layers - 1] == 0) layers--;
    int64 nodes = 0;
    for (const int64 n : counts.nodes_to) nodes += n;

    const bool coded = index.has_codes(0);
    rows.add("format_version", static_cast<int64>(coded ? kCodedVersion : kPlainVersion));
    rows.add("storage", !index.has_values() ? "compact" : coded ? "fast" : "plain");
    if (coded) rows.add("code_bits", static_cast<int64>(index.codes.bits));
    if (coded) rows.add("layers_with_codes", static_cast<int64>(index.layout.coded_top) + 1);
    if (index.has_own_codes()) rows.add("own_bits", static_cast<int64>(index.own_codes.bits));
    rows.add("dimensions", static_cast<int64>(index.space.dims()));
    rows.add("m", static_cast<int64>(index.layout.m));
    if (index.has_own_codes()) rows.add("base_links", static_cast<int64>(index.max_links(0)));
    rows.add("ef_construction", static_cast<int64>(index.ef_construction));
    rows.add("rows", counts.rows);
    rows.add("nodes", nodes);
    rows.add("tombstones", counts.tombstones);
    rows.add("layers", static_cast<int64>(layers));
    if (layers > 0) rows.add("nodes_by_layer", layer_sizes(counts, layers));
    rows.add_ratio("mean_links", static_cast<double>(counts.links), static_cast<double>(nodes - counts.tombstones), 2);
    if (nodes > counts.tombstones) rows.add("most_links", counts.max_links);
    if (index.entry.ref.valid()) rows.add("entry_level", static_cast<int64>(index.entry.level));
    rows.add("pages", static_cast<int64>(pages));
    rows.add("free_bytes", counts.free_bytes);
    if (index.columns > 0) rows.add("directory_pages", counts.directory_pages);
    if (index.has_pending) {
        rows.add("pending_rows", counts.pending_rows);
        rows.add("pending_pages", counts.pending_pages);
    }
    rows.add_ratio("bytes_per_row", static_cast<double>(pages) * BLCKSZ, static_cast<double>(counts.rows), 1);
    if (index.columns > 0) rows.add("more_columns", static_cast<int64>(index.columns));
}

} // namespace rv::hnsw
