// Connecting nodes on pages: the links of a new node, and the links back to it.
//
// No step holds more than one page's lock. A list is read under a shared lock, the new list is worked out without any
// lock, and it is written under an exclusive lock if the list is still what was read; otherwise the step is done again.
#pragma once

#include "ruvector/core/graph_index/prune.hpp"
#include "ruvector/hnsw/format/kept_values.hpp"
#include "ruvector/hnsw/format/link_list.hpp"
#include "ruvector/hnsw/search/graph_search.hpp"

namespace rv::hnsw {

// What the search for a new node's links found besides them.
struct Surroundings {
    ItemRef duplicate;   // a live node with the very same vector and attributes
    EntryPoint entry;    // where the search began
    size_t live = 0;     // live nodes found on layer 0: 0 means that the graph offers nothing to link to
    bool linked = false; // by relink: whether one of them was still live when the links back were made
};

// The item of a new node for a value, in memory: palloc'ed, without rows and links; neither the value nor its code is
// stored yet.
NodeDisk* make_node(const Index& index, int level, graph::Value value, Size* size);

// Searches for `vector` and fills in the links of `node` on its layers. `self`, when valid, is the node itself: it is
// not linked to and is no duplicate. If `joins`, it ends where it finds a duplicate: `node` has the code of its value
// then, where values have codes, and its attributes.
Surroundings find_links(const Index& index, graph::Value vector, NodeDisk* node, ItemRef self,
                        std::pmr::memory_resource* memory, bool joins = false);

// Gives the nodes that `node` (stored as `ref`) links to a link back, where it earns a place, and one of them on layer
// 0 in any case. False if no node that it links to on layer 0 is live any more.
bool link_back(const Index& index, graph::Value vector, NodeDisk* node, ItemRef ref, std::pmr::memory_resource* memory);

// The same for some links of one layer, where they earn a place, for a vacuum that looks at all paths afterwards.
void link_back(const Index& index, graph::Value vector, std::span<const RefDisk> links, int layer, ItemRef ref,
               std::pmr::memory_resource* memory);

// Gives a node that nothing may lead to a link on layer 0 that is kept, from `owner` or from below it in the tree.
// Where none there may keep another, since they keep links to the dead, the owner keeps it all the same. False if
// nothing there is live any more.
bool adopt(const Index& index, ItemRef owner, ItemRef node);

// Gives a node that `owner` keeps a link to another kept link, from a node below the owner in the tree, so that the
// list may drop its own. False if there is none. `way` becomes the nodes from the owner down to that one.
bool hand_down(const Index& index, ItemRef owner, ItemRef node, Array<ItemRef>* way);
// After the list has dropped its own: sees whether all on that way still keep their links. Lists that are below each
// other could rely on each other's links, and drop them all. Whoever is the last to drop one notices.
void confirm_handed_down(const Index& index, ItemRef node, const Array<ItemRef>& way);

// Marks a link on layer 0 as kept. False if it is gone.
bool keep_link(const Index& index, ItemRef owner, ItemRef to);

// Writes the links of `node` to the lists of what is stored as `ref`, but not where nodes hang below it in the tree:
// such a list was good enough for them.
void write_new_links(const Index& index, ItemRef ref, NodeDisk* node, graph::Value vector,
                     std::pmr::memory_resource* memory);

// Leads to a node that is stored as `ref` with the links that `found` tells of: gives links back, and makes it the
// entry point if its level is above that or there is none.
void connect_node(const Index& index, ItemRef ref, NodeDisk* node, graph::Value vector, Surroundings found,
                  std::pmr::memory_resource* memory);

// Links a node that is stored already anew, as if it were inserted now.
Surroundings relink(const Index& index, ItemRef ref, std::pmr::memory_resource* memory);

// Selects links among live nodes, nearest first, other than `self`; those that `list` keeps stay. Returns how many such
// nodes there were.
size_t select_links(const Index& index, std::span<const FoundNode> found, int layer, ItemRef self, KeptValues& values,
                    LinkList* list, std::pmr::memory_resource* memory);

// How much a link back is wanted: where it earns a place; or if the list may keep it too, which is all that is wanted
// of lists that keep links as long as nothing leads to the node; or in any case, in place of the link that is needed
// least, if the list may keep another; or even if it may not, but not all are kept.
enum class Wanted { kPlain, kKept, kForced, kForcedBeyond };

// What became of it; gone: its owner is, or is going; put off: it earns a place, but would not be kept.
enum class LinkedBack { kGone, kRefused, kPutOff, kLinked, kKept };

// Losing the race for a popular node this often costs one link of many.
inline constexpr int kLinkAttempts = 20;

// Whether a link that is forced upon a list is fill, and so the first to go. Not where it leads to what is near. Under
// inner product it leads to what is nobody's neighbour: so it makes room for the next such node, and a hub keeps its
// good links.
inline bool is_forced_fill(const Index& index) { return !index.space.is_metric(); }

// Whether a list on layer 0 may keep another link.
inline bool may_keep(const Index& index, const LinkList& list) {
    return index.keeps_links && kept_links(list) < graph::most_kept(static_cast<size_t>(index.max_links(0)));
}
inline bool is_forced(Wanted wanted) { return wanted >= Wanted::kForced; }
// Whether it keeps a link that is wanted so.
inline bool would_keep(const Index& index, const LinkList& list, Wanted wanted) {
    if (wanted == Wanted::kForcedBeyond) return index.keeps_links;
    return wanted != Wanted::kPlain && may_keep(index, list);
}
inline bool is_put_off(const Index& index, Wanted wanted, bool kept) {
    return index.keeps_links && wanted == Wanted::kKept && !kept;
}
// Whether a link may be forced upon it: indexes of earlier versions keep none.
inline bool may_force(const Index& index, const LinkList& list, Wanted wanted) {
    return !index.keeps_links || would_keep(index, list, wanted);
}

// Whether a list hands down a kept link in whose place a better one goes. Elsewhere kept links lead to neighbours;
// under inner product to whatever came first, and lists that most searches read would have such links in a quarter of
// their places for good.
inline bool may_hand_down(const Index& index) { return index.keeps_links && !index.space.is_metric(); }

// What is to be done about a link that `list`, the owner's, has already. It counts as any other: lists that go on to
// keep what they have could keep all, and learn of nothing any more.
LinkedBack link_there(const Index& index, ItemRef owner, const LinkList& list, ItemRef to, Wanted wanted);

} // namespace rv::hnsw
