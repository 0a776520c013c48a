// An open hnsw index: what its metapage says, checked.
#pragma once

#include "ruvector/hnsw/format/design.hpp"
#include "ruvector/pg/page_edit.hpp"
#include "ruvector/pg/signatures.hpp"

extern "C" {
#include "utils/rel.h"
}

#include "ruvector/core/graph_index/node_codes.hpp"
#include "ruvector/core/quantize/rotation.hpp"

namespace rv::hnsw {

inline constexpr int kMinM = 2;
inline constexpr int kMaxM = 100;
inline constexpr int kDefaultM = 16;
inline constexpr int kMinEfConstruction = 4;
inline constexpr int kMaxEfConstruction = 1000;
inline constexpr int kDefaultEfConstruction = 64;
inline constexpr uint32 kMaxDims = 1'000'000'000; // of sparse values; others are bounded by their size
inline constexpr int kMinEfSearch = 1;
inline constexpr int kMaxEfSearch = 100'000;
inline constexpr int kDefaultEfSearch = 40;

// How many candidates a search for links keeps. A quarter more than ef_construction says costs little where a distance
// is cheap, and makes up for lists that are not chosen anew with each link that comes.
constexpr int link_search_width(int ef_construction) { return ef_construction + ef_construction / 4; }

struct EntryPoint {
    ItemRef ref; // not valid: the graph is empty
    int level = -1;
};

// The pages of the pending area. `first` is InvalidBlockNumber as long as there are none.
struct PendingChain {
    BlockNumber first = InvalidBlockNumber;
    BlockNumber last = InvalidBlockNumber;
    uint32 first_number = 0;
    uint32 last_number = 0;

    bool exists() const { return first != InvalidBlockNumber; }
    uint32 pages() const { return exists() ? last_number - first_number + 1 : 0; }
};

// How a page of the pending area is laid out. No entries: an index of this kind has no such area.
struct PendingShape {
    quantize::CodeShape codes{};
    quantize::CodeShape centre{};
    int entries = 0;
    Size refs_at = 0; // from the start of the item
    Size rows_at = 0;
    Size codes_at = 0;
};

class PendingView;

struct Index {
    Relation relation;
    Layout layout;
    int ef_construction;
    graph::Space space; // of the values as they are stored
    EntryPoint entry;   // as of opening
    quantize::CodeShape codes{};
    const quantize::Rotation* rotation = nullptr; // null: values are stored as they are
    bool logged = true;                           // whether changes go to the WAL
    std::byte* scratch = nullptr;                 // room for a value that lies in pieces or is a code, if any may
    quantize::CodeShape own_codes{};              // of nodes' own values
    const float* origin = nullptr;                // their centre: zeros
    Snapshot snapshot = nullptr;                  // of the scan that reads it
    bool keeps_links = false;                     // kKeptLinks
    int columns = 0;                              // behind the first one
    uint32 labels = 0;                            // MoreColumnsDisk::labels
    const pg::Conditions* conditions = nullptr;   // of the scan that reads it
    pg::Signatures* signatures = nullptr;         // null: links have none
    const pg::SignatureTest* wanted = nullptr;    // of conditions, by signatures
    bool has_pending = false;                     // kPendingArea
    PendingShape pending_shape{};                 // with it
    PendingChain pending_chain{};                 // as of opening
    PendingView* pending = nullptr;               // what the scan that reads it found there

    int max_links(int layer) const { return layout.max_links(layer); }
    // How many links a node has of those that m calls for.
    float link_share(int layer) const {
        return static_cast<float>(max_links(layer)) / static_cast<float>(graph::max_links(layout.m, layer));
    }
    // Whether nodes have codes of their own values, in place of these or beside them.
    bool has_own_codes() const { return layout.own_bytes != 0; }
    bool has_values() const { return !has_own_codes() || layout.values_apart; }
    bool has_codes(int layer) const { return layer <= layout.coded_top; }
    // Whether they lie on the nodes.
    bool has_inline_codes(int layer) const { return layer <= layout.inline_top(); }
    quantize::Measure code_measure() const { return graph::code_measure(space.metric()); }
};

// Reads the metapage. Allocates in the current memory context. Raises if it is damaged, of a newer format or of another
// metric than the operator class says.
Index open_index(Relation relation);

// Whether an index has codes beside its links. False for one that cannot be read, which is no matter to whom only
// plans.
bool has_codes(Relation relation);

// What the metapage of an index with further columns says of them.
MoreColumnsDisk read_more_columns(const Index& index);
// The page of the summary of the directory where inserts begin to look for room.
void set_summary_insert(const Index& index, BlockNumber block);
// The pieces of the value that the directory's codes are relative to.
void set_directory_centre(const Index& index, const RefDisk* pieces);

// The pages of the pending area as of now.
PendingChain read_chain(const Index& index);

// The metapage, pinned and exclusively locked, and what it says of the pending area. It is the last page that anybody
// locks.
Buffer lock_meta(const Index& index);
PendingMetaDisk* pending_meta(const Index& index, Page meta);

// How many pages the pending area has, for who only plans.
uint32 pending_pages(Relation relation);

// The entry point as of now.
EntryPoint read_entry(const Index& index);

// The entry point that took the place of `gone`, whose node is not there. Raises if it is still named: an entry point
// is replaced before its node is removed.
EntryPoint next_entry(const Index& index, EntryPoint gone);

// Makes `ref`, a node that others link to, the entry point if the graph is empty or `level` is above the entry's.
void raise_entry(const Index& index, ItemRef ref, int level);

// Makes `ref` the entry point if the graph is empty or the entry still is `replaces` (when valid). False if it is
// neither: whatever the level, a node that does not lead to the entry would cut off what that leads to.
bool start_graph(const Index& index, ItemRef ref, int level, ItemRef replaces);

// Replaces the entry point `going`, if it still is that; `ref` not valid empties the graph.
void replace_entry(const Index& index, ItemRef going, ItemRef ref, int level);

// Initialises a metapage, in memory. `signatures` is null where links have none.
void init_meta_page(Page page, const Design& design, const pg::Signatures* signatures);

// While an index is being built, before the first link is written: stores the signatures of the index, or reads those
// that another participant has stored.
void store_signatures(const Index& index);
void read_signatures(const Index& index);

[[noreturn]] void raise_corrupted(Relation relation, BlockNumber block, const char* what);

} // namespace rv::hnsw
