// Server zone.
#include "ruvector/hnsw/search/page_source.hpp"

#include "ruvector/hnsw/format/pending_view.hpp"
#include "ruvector/hnsw/format/upper_lists.hpp"

extern "C" {
#include "miscadmin.h"
}

namespace rv::hnsw {

static_assert(2 * kMaxM <= static_cast<int>(graph::kMaxLinks));

PageSource::PageSource(const Index& index, graph::Value query, std::pmr::memory_resource* memory,
                       size_t expected_visits)
    : index_(index), query_(query), visited_(memory, expected_visits), broken_(memory, 0) {
    if (query == nullptr || !index.has_codes(0)) return;
    row_query_ = new (memory->allocate(sizeof(quantize::RowQuery))) quantize::RowQuery(memory, index.codes);
}

namespace {

// What a node has before its links.
Size before_links(const Layout& layout) {
    return sizeof(NodeDisk) + layout.body_bytes(layout.value_bytes, layout.apart(0, layout.value_bytes));
}

} // namespace

graph::Expansion PageSource::expand(ItemRef ref, int layer, graph::Neighbours<ItemRef>* told) {
    return expand_node<false>(ref, layer, told);
}

graph::Expansion PageSource::expand_signed(ItemRef ref, graph::SignedNeighbours<ItemRef>* told) {
    return expand_node<true>(ref, 0, told);
}

// `kSigned`: on layer 0, and for graph::SignedNeighbours.
template <bool kSigned>
graph::Expansion PageSource::expand_node(ItemRef ref, int layer, graph::Neighbours<ItemRef>* neighbours) {
    CHECK_FOR_INTERRUPTS();
    hops_++;
    scored_++;
    PageReader reader(index_);
    NodeDisk* node = reader.node(ref);
    graph::Expansion told{0, node != nullptr, false, 0};
    bool gone = node == nullptr || has_left(node, ref);
    ItemRef upper;
    if (!index_.has_inline_codes(layer) && node != nullptr && layer <= node->head.level)
        upper = load_ref(*node_upper(index_, node));
    if (upper.valid()) announce(upper);
    wanted_ = index_.has_inline_codes(layer) ? BLCKSZ : before_links(index_.layout);
    if (node != nullptr && query_ != nullptr) {
        const pg::Signature signature = kept_ != nullptr ? node_signature(index_, node) : pg::Signature{0};
        graph::Value value = look_at_value(index_, reader, node);
        if (value != nullptr) {
            told.distance = told.found = index_.space.distance(query_, value);
            if (own_query_) told.found = own_query_->bounds(*node_own(node), value, told.distance).lower;
            if (upper.valid()) prefetch_item(index_, upper);
            set_relative(index_, query_, value, told.distance, row_query_);
            if (kept_ != nullptr) kept_->add(ref, {value, signature});
            node = reader.node(ref); // again, if the value lay apart
        }
        told.present = value != nullptr && node != nullptr;
        gone = gone || !told.present;
    }
    if (told.present) {
        told.alive = wanted_only_ ? is_wanted(index_, node) : !is_tombstone(node);
        if (layer > node->head.level) {
            told.links = 0;
        } else if (index_.has_inline_codes(layer)) {
            told.links = estimate_links(node_links(index_, node, layer), node_codes(index_, node, layer), told.distance,
                                        neighbours);
            if constexpr (kSigned) {
                const pg::Signature* signature = node_codes(index_, node, layer).signature;
                bool* wanted = static_cast<graph::SignedNeighbours<ItemRef>*>(neighbours)->wanted;
                for (size_t i = 0; i < told.links; i++) wanted[i] = index_.wanted->may_meet(signature[i]);
            }
        } else {
            told.links = estimate_upper_links(reader, ref, node, layer, told.distance, neighbours);
        }
    }
    reader.release();
    if (gone && recall(ref, &told)) return told;
    // What was removed since its link was read may have led on; other lists lead around it by now. A vacuum that was
    // cut short can leave a link that stays broken: each counts once.
    if (gone && broken_.insert(ref.bits)) cut_off_ = true;
    return told;
}

// Whether it waited in the pending area when the scan read that, and its row has gone over to another node.
bool PageSource::has_left(const NodeDisk* node, ItemRef ref) const {
    return index_.pending != nullptr && has_joined(node) && index_.pending->find(ref) < index_.pending->size();
}

bool PageSource::recall(ItemRef ref, graph::Expansion* told) const {
    if (!recalls_pending_ || index_.pending == nullptr) return false;
    const size_t i = index_.pending->find(ref);
    if (i == index_.pending->size()) return false;
    float distance = 0;
    const bool seen = index_.pending->measure(i, &distance);
    *told = {distance, seen, true, 0, distance};
    return true;
}

// Links on a page that is locked, and estimates from their codes.
size_t PageSource::estimate_links(std::span<const RefDisk> links, const LinkCodes& codes, float distance,
                                  graph::Neighbours<ItemRef>* told) {
    size_t count = 0;
    for (; count < links.size() && load_ref(links[count]).valid(); count++) told->refs[count] = load_ref(links[count]);
    estimated_ += count;
    if (query_ == nullptr) {
        std::fill_n(told->estimates, count, 0.0F);
        std::fill_n(told->lowers, count, 0.0F); // or deviations
    } else {
        estimate_distances(index_, codes, *row_query_, distance, count, told->estimates);
        if (averages()) {
            tell_deviations(codes, *row_query_, count, told->deviations);
        } else {
            bound_distances(index_, codes, *row_query_, distance, count, told->estimates, told->lowers);
        }
    }
    return count;
}

size_t PageSource::estimate_upper_links(PageReader& reader, ItemRef ref, NodeDisk* node, int layer, float distance,
                                        graph::Neighbours<ItemRef>* told) {
    // Without codes, after a crash, every neighbour is taken to be as far as the node.
    size_t count = 0;
    for (const RefDisk link : node_links(index_, node, layer)) {
        if (load_ref(link).valid()) told->refs[count++] = load_ref(link);
    }
    std::fill_n(told->estimates, count, distance);
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    if (averages()) {
        std::fill_n(told->deviations, count, kInfinity);
    } else {
        std::fill_n(told->lowers, count, -kInfinity);
    }
    UpperDisk* upper = find_upper(index_, reader, ref, node);
    if (upper == nullptr || layer > upper->head.level) return count;
    return estimate_links(upper_links(index_, upper, layer), upper_codes(index_, upper, layer), distance, told);
}

size_t PageSource::links(ItemRef ref, int layer, ItemRef* out) {
    CHECK_FOR_INTERRUPTS();
    hops_++;
    PageReader reader(index_);
    size_t count = 0;
    NodeDisk* node = reader.node(ref);
    if (node == nullptr) cut_off_ = true;
    from_tombstone_ = node != nullptr && is_tombstone(node);
    if (node != nullptr && layer <= node->head.level) {
        for (const RefDisk disk : node_links(index_, node, layer)) {
            const ItemRef link = load_ref(disk);
            if (link.valid()) out[count++] = link;
        }
    }
    reader.release();
    return count;
}

void score_nodes(const Index& index, graph::Value query, const ItemRef* refs, size_t n, graph::Score* scores,
                 bool wanted) {
    PageReader reader(index);
    visit_ahead(index, refs, n, [&](size_t i) {
        graph::Score& score = scores[i];
        score.distance = 0;
        score.present =
            measure(index, reader, refs[i], &query, query != nullptr ? 1 : 0, &score.distance, &score.alive, wanted);
    });
    reader.release();
}

void bound_nodes(const Index& index, graph::Value query, const ItemRef* refs, size_t n, graph::Score* scores) {
    const OwnQuery own_query(index, query);
    PageReader reader(index);
    visit_ahead(index, refs, n, [&](size_t i) {
        NodeDisk* node = reader.node(refs[i]);
        scores[i].present = node != nullptr;
        if (node == nullptr) return;
        scores[i].alive = !is_tombstone(node);
        graph::Value value = look_at_value(index, reader, node);
        scores[i].distance = own_query.bounds(*node_own(node), value, index.space.distance(query, value)).lower;
    });
    reader.release();
}

void PageSource::score(const ItemRef* refs, size_t n, graph::Score* scores) {
    score_nodes(index_, query_, refs, n, scores, wanted_only_);
    scored_ += n;
    // A vacuum that was cut short can leave a tombstone whose link stays broken: each link counts once.
    for (size_t i = 0; from_tombstone_ && i < n; i++) {
        if (!scores[i].present && broken_.insert(refs[i].bits)) cut_off_ = true;
    }
}

} // namespace rv::hnsw
