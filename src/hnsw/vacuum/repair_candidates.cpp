// Server zone.
#include "ruvector/hnsw/vacuum/repair_candidates.hpp"

namespace rv::hnsw {
namespace {

// Measures a node, and keeps its value.
void add_candidate(const Index& index, ItemRef ref, graph::Value owner, KeptValues& values,
                   Array<FoundNode>& candidates) {
    PageReader reader(index);
    NodeDisk* node = reader.node(ref);
    const pg::Signature signature = node != nullptr ? node_signature(index, node) : pg::Signature{0};
    graph::Value value = node != nullptr && !is_tombstone(node) ? look_at_value(index, reader, node) : nullptr;
    if (value != nullptr) {
        values.add(ref, {value, signature});
        candidates.push_back({index.space.distance(owner, value), true, ref});
    }
    reader.release();
}

} // namespace

size_t find_repair_candidates(const Index& index, ItemRef node, graph::Value owner, int layer, const LinkList& links,
                              const U64Set& dead, KeptValues& values, Array<FoundNode>& candidates) {
    std::pmr::memory_resource* memory = candidates.memory();
    PageSource source(index, owner, memory, 6 * static_cast<size_t>(index.max_links(layer)));
    source.visit(node);
    for (size_t i = 0; i < links.count; i++) {
        const ItemRef link = load_ref(links.links[i]);
        source.visit(link);
        if (!dead.contains(link.bits)) add_candidate(index, link, owner, values, candidates);
    }

    // What the dead lead to, by estimates.
    Array<FoundNode> beyond(memory);
    graph::Neighbours<ItemRef> told;
    for (size_t i = 0; i < links.count; i++) {
        const ItemRef link = load_ref(links.links[i]);
        if (!dead.contains(link.bits)) continue;
        const graph::Expansion expansion = source.expand(link, layer, &told);
        for (size_t j = 0; expansion.present && j < expansion.links; j++) {
            const ItemRef ref = told.refs[j];
            if (!dead.contains(ref.bits) && source.visit(ref)) beyond.push_back({told.estimates[j], true, ref});
        }
    }
    std::sort(beyond.begin(), beyond.end(), graph::nearer<ItemRef>);
    const size_t known = candidates.size() + beyond.size();
    const auto enough = static_cast<size_t>(index.max_links(layer)) * 3 / 2;
    for (size_t i = 0; i < beyond.size() && candidates.size() < enough; i++)
        add_candidate(index, beyond[i].ref, owner, values, candidates);
    std::sort(candidates.begin(), candidates.end(), graph::nearer<ItemRef>);
    return known;
}

} // namespace rv::hnsw
