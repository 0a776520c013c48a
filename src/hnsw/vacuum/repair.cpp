// Server zone.
//
// The repair of a list is local: a link to a tombstone is replaced by what the tombstone led to, so the graph keeps its
// short cuts without a search for each node (the idea of FreshDiskANN's delete consolidation: Singh et al. 2021,
// algorithm 4).
#include "ruvector/hnsw/vacuum/repair.hpp"

extern "C" {
#include "utils/memutils.h"
}

#include "ruvector/core/graph_index/prune.hpp"
#include "ruvector/hnsw/vacuum/kept_tree.hpp"
#include "ruvector/hnsw/vacuum/repair_candidates.hpp"
#include "ruvector/hnsw/write/link.hpp"
#include "ruvector/hnsw/write/write_links.hpp"
#include "ruvector/pg/memory.hpp"
#include "ruvector/pg/vacuum_delay.hpp"

namespace rv::hnsw {
namespace {

// From so many a list that leads far enough can be chosen, however many places it has.
constexpr size_t kEnough = 32;

class Repair {
public:
    Repair(const Index& index, const U64Set& tombstones, BufferAccessStrategy strategy, BlockNumber blocks,
           MemoryContext context)
        : index_(index),
          tombstones_(tombstones),
          strategy_(strategy),
          blocks_(blocks),
          context_(context),
          bereft_(pg::context_memory(context), blocks),
          scratch_(AllocSetContextCreate(context, "hnsw repair", ALLOCSET_DEFAULT_SIZES)) {}

    void run() {
        for_each_live_node([&](ItemRef ref, int level) {
            for (int layer = level; layer >= 0; layer--) repair_list(ref, layer);
        });
        // No list leads to the dead any more, so that these searches do not have to pass through them.
        for_each_live_node([&](ItemRef ref, int) {
            if (bereft_.covers(ref) && bereft_.test(ref)) choose_anew(ref);
        });
        // From here on nothing is cut off any more: inserts keep what is kept. What was inserted meanwhile may have
        // been.
        KeptTree tree(index_, strategy_, pg::context_memory(context_));
        tree.mend();
        blocks_ = tree.blocks();
        for_each_live_node([&](ItemRef ref, int) {
            if (!tree.reached(ref)) reconnect(ref, tree);
        });
    }

private:
    // Visits the live nodes of the index page by page; `use` runs with no lock held and the scratch context current.
    template <class Use>
    void for_each_live_node(Use&& use) {
        ItemRef nodes[MaxOffsetNumber];
        uint8 levels[MaxOffsetNumber];
        for (BlockNumber block = kFirstDataBlock; block < blocks_; block++) {
            pg::vacuum_delay();
            int count = 0;
            const Buffer buffer = ReadBufferExtended(index_.relation, MAIN_FORKNUM, block, RBM_NORMAL, strategy_);
            LockBuffer(buffer, BUFFER_LOCK_SHARE);
            Page page = BufferGetPage(buffer);
            const OffsetNumber last =
                is_data_page(index_, block, page) ? PageGetMaxOffsetNumber(page) : InvalidOffsetNumber;
            for (OffsetNumber offset = FirstOffsetNumber; offset <= last; offset++) {
                const ItemHeadDisk* head = item_at(index_, block, page, offset);
                if (head == nullptr || head->type != static_cast<uint8>(ItemType::kNode) ||
                    (head->flags & kTombstone) != 0) {
                    continue;
                }
                nodes[count] = make_ref(block, head->generation, offset);
                levels[count++] = head->level;
            }
            UnlockReleaseBuffer(buffer);
            MemoryContext old = MemoryContextSwitchTo(scratch_);
            for (int i = 0; i < count; i++) {
                use(nodes[i], levels[i]);
                MemoryContextReset(scratch_);
            }
            MemoryContextSwitchTo(old);
        }
    }

    bool is_dead(RefDisk link) const { return tombstones_.contains(load_ref(link).bits); }

    // Replaces a node's list by what choose(list, values) makes of it, which returns the node's vector; null to leave
    // it.
    template <class Choose>
    void rewrite_list(ItemRef ref, int layer, size_t most_values, Choose&& choose) {
        constexpr int kAttempts = 100;
        for (int attempt = 0; attempt < kAttempts; attempt++) {
            CHECK_FOR_INTERRUPTS();
            LinkList before;
            if (!read_links(index_, ref, layer, &before)) return;
            LinkList after = before;
            KeptValues values(index_, pg::context_memory(CurrentMemoryContext), most_values);
            graph::Value vector = choose(&after, values);
            if (vector == nullptr) return;
            carry_kept(before, &after);
            if (write_links(index_, ref, layer, before, after, vector, values)) {
                link_back_new(ref, layer, vector, before, after);
                return;
            }
        }
        // Removed only after its list was repaired: a tombstone that is still linked would leave a broken link, which
        // every reader passes over.
    }

    void repair_list(ItemRef ref, int layer) {
        rewrite_list(ref, layer, 0, [&](LinkList* list, KeptValues& values) -> graph::Value {
            const bool dead =
                std::any_of(list->links, list->links + list->count, [&](RefDisk link) { return is_dead(link); });
            return dead ? replace_dead_links(ref, layer, values, list) : nullptr;
        });
    }

    // Makes the list on layer 0 of a node anew, by a search as an insert does now. Where half of a list was dead, and
    // what the dead led to left little to choose from, it would lead less far than lists of a build.
    void choose_anew(ItemRef ref) {
        const size_t width = std::min(3 * static_cast<size_t>(index_.max_links(0)),
                                      std::max<size_t>(link_search_width(index_.ef_construction), kEnough));
        rewrite_list(ref, 0, index_.has_codes(0) ? width : 0, [&](LinkList* list, KeptValues& values) -> graph::Value {
            pg::ContextMemory* memory = pg::context_memory(CurrentMemoryContext);
            graph::Value owner = copy_owner(ref);
            Array<FoundNode> candidates(memory);
            if (owner == nullptr) return nullptr;
            look_further(ref, 0, owner, *list, width, values, candidates);
            if (candidates.size() < list->count) return nullptr; // somebody else's change came between
            select_links(index_, candidates.span(), 0, ref, values, list, memory);
            return owner;
        });
    }

    // The node's vector; null if it is gone.
    graph::Value copy_owner(ItemRef ref) {
        auto* owner = static_cast<std::byte*>(palloc(index_.layout.value_bytes));
        PageReader reader(index_);
        const bool there = copy_value(index_, reader, ref, owner);
        reader.release();
        return there ? owner : nullptr;
    }

    // Makes the list anew from its live links and the live links of its dead ones. Where those do not fill it, because
    // most of the neighbourhood is dead, a search that passes through the dead finds the nearest live nodes beyond
    // them. Returns the node's vector, or null if it is gone.
    graph::Value replace_dead_links(ItemRef ref, int layer, KeptValues& values, LinkList* list) {
        pg::ContextMemory* memory = pg::context_memory(CurrentMemoryContext);
        const auto room = static_cast<size_t>(index_.max_links(layer));
        graph::Value owner = copy_owner(ref);
        if (owner == nullptr) return nullptr;

        const LinkList before = *list;
        Array<FoundNode> candidates(memory);
        size_t known = 0;
        if (index_.has_codes(layer)) {
            known = find_repair_candidates(index_, ref, owner, layer, before, tombstones_, values, candidates);
        } else {
            measure_candidates(ref, layer, owner, before, candidates);
            known = candidates.size();
        }
        const auto dead = static_cast<size_t>(
            std::count_if(before.links, before.links + before.count, [&](RefDisk link) { return is_dead(link); }));
        if (layer == 0 && 2 * dead >= before.count && known < std::min(2 * room, kEnough)) bereft_.set(ref);
        if (layer > 0 || candidates.size() < room) {
            const auto width = layer > 0 ? static_cast<size_t>(link_search_width(index_.ef_construction)) : room;
            look_further(ref, layer, owner, before, width, values, candidates);
        }
        select_links(index_, candidates.span(), layer, ref, values, list, memory);
        return owner;
    }

    // Without codes: all that the live links and the dead ones' links lead to, measured.
    void measure_candidates(ItemRef ref, int layer, graph::Value owner, const LinkList& before,
                            Array<FoundNode>& candidates) {
        PageSource source(index_, owner, candidates.memory(), 4 * graph::kMaxLinks);
        Beam beam(candidates.memory(), static_cast<size_t>(index_.ef_construction) * 4);
        const auto offer = [&](RefDisk link) {
            const ItemRef candidate = load_ref(link);
            if (!source.visit(candidate)) return;
            graph::Score score;
            source.score(&candidate, 1, &score);
            if (score.present && score.alive) beam.offer(score.distance, true, candidate);
        };
        source.visit(ref);
        for (size_t i = 0; i < before.count; i++) {
            if (!is_dead(before.links[i])) {
                offer(before.links[i]);
                continue;
            }
            ItemRef beyond[graph::kMaxLinks];
            const size_t count = source.links(load_ref(before.links[i]), layer, beyond);
            for (size_t j = 0; j < count; j++) offer(store_ref(beyond[j]));
        }
        for (const auto& entry : beam) candidates.push_back({entry.distance, true, entry.ref});
    }

    // Adds what a search finds that begins at the node's links.
    void look_further(ItemRef ref, int layer, graph::Value owner, const LinkList& before, size_t width,
                      KeptValues& values, Array<FoundNode>& candidates) {
        GraphSearch far(index_, owner, candidates.memory(), width);
        if (index_.has_codes(layer)) far.source().keep_values(&values);
        ItemRef seeds[graph::kMaxLinks];
        for (size_t i = 0; i < before.count; i++) seeds[i] = load_ref(before.links[i]);
        far.seed({seeds, before.count});
        far.search_layer(layer, width);
        const size_t had = candidates.size();
        for (const FoundNode& node : far.layer_nodes()) {
            const auto same = [&](const FoundNode& other) { return other.ref == node.ref; };
            if (node.ref != ref && std::none_of(candidates.begin(), candidates.begin() + had, same))
                candidates.push_back(node);
        }
        std::sort(candidates.begin(), candidates.end(),
                  [](const FoundNode& a, const FoundNode& b) { return a.distance < b.distance; });
    }

    // The dead nodes mostly linked to this one as it did to them. Links back from those that take their place keep it
    // as easy to find.
    void link_back_new(ItemRef ref, int layer, graph::Value vector, const LinkList& before, const LinkList& after) {
        LinkList fresh;
        for (size_t i = 0; i < after.count; i++) {
            const auto same = [&](RefDisk link) { return load_ref(link) == load_ref(after.links[i]); };
            if (std::none_of(before.links, before.links + before.count, same))
                fresh.links[fresh.count++] = after.links[i];
        }
        link_back(index_, vector, {fresh.links, fresh.count}, layer, ref, pg::context_memory(CurrentMemoryContext));
    }

    // One of the nodes that this one links to that can be reached; of those that lead back, if `leads_back`.
    ItemRef near_way(ItemRef ref, const KeptTree& tree, bool leads_back) {
        LinkList list;
        read_links(index_, ref, 0, &list);
        for (size_t i = 0; i < list.count; i++) {
            const ItemRef near = load_ref(list.links[i]);
            if (tree.reached(near) && is_live(index_, near) && (!leads_back || leads_to(index_, near, ref)))
                return near;
        }
        return {};
    }

    // Links a node to which no path leads, as if it were inserted now; under inner product, where there may be many,
    // from one that it links to. If all that is near cannot be reached either, but over upper layers, it gets a link
    // from the nearest that a search on layer 0 finds.
    void reconnect(ItemRef ref, KeptTree& tree) {
        ItemRef way = near_way(ref, tree, true);
        if (!way.valid() && !index_.space.is_metric()) way = near_way(ref, tree, false);
        if (!way.valid()) {
            relink(index_, ref, pg::context_memory(scratch_));
            way = near_way(ref, tree, true);
        }
        if (!way.valid()) way = search_way(ref, tree);
        if (way.valid() && adopt(index_, way, ref)) tree.add(ref);
    }

    ItemRef search_way(ItemRef ref, const KeptTree& tree) {
        graph::Value value = copy_owner(ref);
        const auto width = static_cast<size_t>(link_search_width(index_.ef_construction));
        const EntryPoint entry = read_entry(index_);
        GraphSearch search(index_, value, pg::context_memory(scratch_), width);
        if (value == nullptr || !entry.ref.valid() || !search.seed(entry.ref)) return {};
        search.search_layer(0, width);
        for (const FoundNode& node : search.layer_nodes()) {
            if (node.ref != ref && tree.reached(node.ref)) return node.ref; // not over tombstones
        }
        return entry.ref;
    }

    const Index& index_;
    const U64Set& tombstones_;
    BufferAccessStrategy strategy_;
    BlockNumber blocks_;
    MemoryContext context_;
    SlotMap bereft_; // whose list on layer 0 had little to be chosen from
    MemoryContext scratch_;
};

} // namespace

void repair_graph(const Index& index, const U64Set& tombstones, BufferAccessStrategy strategy) {
    MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "hnsw repair", ALLOCSET_DEFAULT_SIZES);
    Repair repair(index, tombstones, strategy, RelationGetNumberOfBlocks(index.relation), context);
    repair.run();
    MemoryContextDelete(context);
}

} // namespace rv::hnsw
