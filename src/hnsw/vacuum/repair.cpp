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

int64 links_given = 0;

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
          waiting_(pg::context_memory(context), blocks),
          scratch_(AllocSetContextCreate(context, "ruvector hnsw repair", ALLOCSET_DEFAULT_SIZES)) {}

    void run() {
        for_each_live_node(nullptr, [&](ItemRef ref, int level) {
            for (int layer = level; layer >= 0; layer--) repair_list(ref, layer);
        });
        // Hardly any list leads to the dead any more, so that these searches do not have to pass through them.
        for_each_live_node(&bereft_, [&](ItemRef ref, int) { choose_anew(ref); });
        bereft_.clear();
        // A list that hands a link down relies on another that may have been found needless just then, by that of the
        // list itself. So there the tree is gone through again.
        const bool tidied = mend_tree(true);
        if (tidied && may_hand_down(index_)) mend_tree(false);
        mended_ = true;
        // No live node needs the dead to be reached by now. Those that took a place among kept links may lead to some.
        for_each_live_node(reconnected_ ? nullptr : &waiting_, [&](ItemRef ref, int) {
            repair_list(ref, 0);
            if (bereft_.covers(ref) && bereft_.test(ref)) choose_anew(ref);
        });
        if (any_left_) mend_tree(false); // there is room now
    }

private:
    // Visits the live nodes of the index, or those of them that a map names, page by page; `use` runs with no lock held
    // and the scratch context current.
    template <class Use>
    void for_each_live_node(const SlotMap* among, Use&& use) {
        ItemRef nodes[MaxOffsetNumber];
        uint8 levels[MaxOffsetNumber];
        for (BlockNumber block = kFirstDataBlock; block < blocks_; block++) {
            if (among != nullptr && !among->has_any(block)) continue;
            pg::vacuum_delay();
            int count = 0;
            const Buffer buffer = ReadBufferExtended(index_.relation, MAIN_FORKNUM, block, RBM_NORMAL, strategy_);
            LockBuffer(buffer, BUFFER_LOCK_SHARE);
            Page page = BufferGetPage(buffer);
            const OffsetNumber last =
                is_data_page(index_, block, page) ? PageGetMaxOffsetNumber(page) : InvalidOffsetNumber;
            for (OffsetNumber offset = FirstOffsetNumber; offset <= last; offset++) {
                ItemHeadDisk* head = item_at(index_, block, page, offset);
                if (head == nullptr || head->type != static_cast<uint8>(ItemType::kNode) ||
                    (head->flags & kTombstone) != 0) {
                    continue;
                }
                // Whoever folds it links it.
                if (is_untouched(index_, reinterpret_cast<NodeDisk*>(head))) continue;
                const ItemRef node = make_ref(block, head->generation, offset);
                if (among != nullptr && !among->test(node)) continue;
                nodes[count] = node;
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

    // Whether a list on layer 0 keeps a link to the dead and the tree is not mended; notes that.
    bool waits(ItemRef ref, const LinkList& list) {
        const auto is_dead_and_kept = [&](RefDisk link) { return is_kept(link) && is_dead(link); };
        const bool wait = !mended_ && std::any_of(list.links, list.links + list.count, is_dead_and_kept);
        if (wait) waiting_.set(ref);
        return wait;
    }

    // Replaces a list's links to the dead. A list that keeps one of them waits until the tree is mended: what is below
    // has no other path before, and may have none for long if this vacuum does not come to its end.
    void repair_list(ItemRef ref, int layer) {
        rewrite_list(ref, layer, 0, [&](LinkList* list, KeptValues& values) -> graph::Value {
            const std::span<const RefDisk> links(list->links, list->count);
            if (std::none_of(links.begin(), links.end(), [&](RefDisk link) { return is_dead(link); })) return nullptr;
            return waits(ref, *list) ? nullptr : replace_dead_links(ref, layer, values, list);
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
            // An insert may have kept a link to the dead meanwhile.
            if (owner == nullptr || waits(ref, *list)) return nullptr;
            look_further(ref, 0, owner, *list, width, values, candidates);
            if (candidates.size() < list->count) return nullptr; // somebody else's change came between
            choose_links(ref, 0, owner, candidates, values, list);
            return owner;
        });
    }

    // Chooses a list among candidates and the links that it keeps.
    void choose_links(ItemRef ref, int layer, graph::Value owner, Array<FoundNode>& candidates, KeptValues& values,
                      LinkList* list) {
        const size_t had = candidates.size();
        for (size_t i = 0; i < list->count; i++) {
            const ItemRef link = load_ref(list->links[i]);
            const auto is_link = [&](const FoundNode& candidate) { return candidate.ref == link; };
            if (!is_kept(list->links[i]) || std::any_of(candidates.begin(), candidates.begin() + had, is_link))
                continue;
            PageReader reader(index_);
            float distance = 0;
            bool alive = false;
            if (measure(index_, reader, link, &owner, 1, &distance, &alive) && alive)
                candidates.push_back({distance, true, link});
            reader.release();
        }
        if (candidates.size() > had) std::sort(candidates.begin(), candidates.end(), graph::nearer<ItemRef>);
        select_links(index_, candidates.span(), layer, ref, values, list, candidates.memory());
    }

    // From here on inserts keep what is kept. What was inserted meanwhile may have been cut off.
    // Whether any links were found needless.
    bool mend_tree(bool tidies) {
        MemoryContext context = AllocSetContextCreate(context_, "ruvector hnsw kept links", ALLOCSET_DEFAULT_SIZES);
        KeptTree tree(index_, strategy_, pg::context_memory(context));
        tree.mend(tidies);
        blocks_ = tree.blocks();
        any_left_ = false;
        for_each_live_node(nullptr, [&](ItemRef ref, int) {
            if (!tree.reached(ref)) reconnect(ref, tree);
        });
        const bool tidied = tree.tidied();
        MemoryContextDelete(context);
        return tidied;
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
        choose_links(ref, layer, owner, candidates, values, list);
        return owner;
    }

    // Without codes: all that the live links and the dead ones' links lead to, measured.
    void measure_candidates(ItemRef ref, int layer, graph::Value owner, const LinkList& before,
                            Array<FoundNode>& candidates) {
        PageSource source(index_, owner, candidates.memory(), 6 * static_cast<size_t>(index_.max_links(layer)));
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
        std::sort(candidates.begin(), candidates.end(), graph::nearer<ItemRef>);
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
        links_given += static_cast<int64>(fresh.count);
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
        reconnected_ = true;
        if ((way.valid() && adopt(index_, way, ref)) || adopt_from_afar(ref, tree)) {
            links_given++;
            tree.add(ref);
        } else {
            any_left_ = true;
        }
    }

    // Gives it a link from what a search on layer 0 finds, or from the entry point.
    bool adopt_from_afar(ItemRef ref, const KeptTree& tree) {
        graph::Value value = copy_owner(ref);
        const auto width = static_cast<size_t>(link_search_width(index_.ef_construction));
        const EntryPoint entry = read_entry(index_);
        GraphSearch search(index_, value, pg::context_memory(scratch_), width);
        if (value == nullptr || !entry.ref.valid() || !search.seed(entry.ref)) return false;
        search.search_layer(0, width);
        const auto gives_link = [&](const FoundNode& node) {
            return node.ref != ref && tree.reached(node.ref) && adopt(index_, node.ref, ref); // not over tombstones
        };
        const std::span<const FoundNode> found = search.layer_nodes();
        return std::any_of(found.begin(), found.end(), gives_link) || adopt(index_, entry.ref, ref);
    }

    const Index& index_;
    const U64Set& tombstones_;
    BufferAccessStrategy strategy_;
    BlockNumber blocks_;
    MemoryContext context_;
    SlotMap bereft_;           // whose list on layer 0 had little to be chosen from
    SlotMap waiting_;          // whose list on layer 0 keeps links to the dead
    bool mended_ = false;      // the tree of kept links
    bool reconnected_ = false; // any node
    bool any_left_ = false;    // that could not be given a link
    MemoryContext scratch_;
};

} // namespace

void repair_graph(const Index& index, const U64Set& tombstones, BufferAccessStrategy strategy) {
    MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "ruvector hnsw repair", ALLOCSET_DEFAULT_SIZES);
    Repair repair(index, tombstones, strategy, RelationGetNumberOfBlocks(index.relation), context);
    repair.run();
    MemoryContextDelete(context);
}

int64 repaired_links() { return links_given; }

} // namespace rv::hnsw
