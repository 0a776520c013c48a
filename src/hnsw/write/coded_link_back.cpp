// Server zone.
#include "ruvector/hnsw/write/coded_link_back.hpp"

#include "ruvector/core/graph_index/prune.hpp"
#include "ruvector/hnsw/format/codes.hpp"
#include "ruvector/pg/region_edit.hpp"

extern "C" {
#include "miscadmin.h"
}

namespace rv::hnsw {

CodedLinkBack::CodedLinkBack(const Index& index, graph::Value vector, std::pmr::memory_resource* memory)
    : index_(index),
      vector_(vector),
      memory_(memory),
      query_(memory, index.codes),
      owner_value_(static_cast<std::byte*>(memory->allocate(index.layout.value_bytes))),
      code_(memory->allocate(layer_codes_size(index, 0, 1))) {}

// Reads all that the decision needs. False if the owner is gone or going.
bool CodedLinkBack::read(ItemRef owner, int layer) {
    PageReader reader(index_);
    bool there = copy_value(index_, reader, owner, owner_value_);
    // The node's page again, if the value lies apart.
    NodeDisk* node = there ? reader.node(owner) : nullptr;
    there = node != nullptr && !is_tombstone(node) && layer <= node->head.level;
    if (there) {
        distance_ = index_.space.distance(owner_value_, vector_);
        set_relative(index_, vector_, owner_value_, distance_, &query_);
        list_ = used_links(node_links(index_, node, layer));
        const LinkCodes codes = node_codes(index_, node, layer);
        estimate_distances(index_, codes, query_, distance_, list_.count, to_new_);
        std::memcpy(own_, codes.add, list_.count * sizeof(float));
    }
    reader.release();
    if (!there) return false;
    // `add` is by how much a linked node is further from the owner than the owner is from itself.
    constexpr float kFurthest = std::numeric_limits<float>::infinity();
    const float self = index_.space.distance(owner_value_, owner_value_);
    for (size_t i = 0; i < list_.count; i++) own_[i] = own_[i] + self < kFurthest ? own_[i] + self : kFurthest;
    return true;
}

namespace {

// Whether a link that would be fill is worth writing a page to replace another: only near the owner. Tables filled by
// inserts alone lose no recall by that, and a third of the writes is spared.
bool is_near(const graph::LinkInsertion& plan, size_t n) { return plan.position <= n / 8; }

} // namespace

// What changes for the new link; false if it earns no place, or if there is none to be had.
bool CodedLinkBack::plan(size_t limit, Wanted wanted, bool may_hand_down, Change* change) const {
    const size_t n = list_.count;
    uint8 order[graph::kMaxLinks]; // the slots, by distance from the owner
    for (size_t i = 0; i < n; i++) order[i] = static_cast<uint8>(i);
    std::sort(order, order + n, [&](uint8 a, uint8 b) { return own_[a] < own_[b]; });
    const auto is_fill_at = [&](size_t i) { return is_fill(list_.links[order[i]]) || change->demoted[order[i]]; };
    const auto is_kept_at = [&](size_t i) { return is_kept(list_.links[order[i]]); };
    change->kept = would_keep(index_, list_, wanted);
    std::fill_n(change->demoted, n, false);
    graph::LinkInsertion plan = graph::plan_insertion(
        n, limit, distance_, [&](size_t i) { return own_[order[i]]; }, [&](size_t i) { return to_new_[order[i]]; },
        is_fill_at, [&](size_t i) { change->demoted[order[i]] = true; });
    const bool full = n == limit;
    change->handed_down = {};
    if (plan.inserted && full && may_hand_down && wanted == Wanted::kKept && is_kept_at(plan.removed)) {
        change->handed_down = load_ref(list_.links[order[plan.removed]]);
        change->kept = true;
    } else if (plan.inserted && full) {
        plan.removed = graph::next_unkept(n, plan, is_fill_at, is_kept_at);
    }
    if (!plan.inserted || (full && (plan.removed == n || (plan.fill && !is_near(plan, n))))) {
        if (!is_forced(wanted)) return false;
        std::fill_n(change->demoted, n, false);
        plan.fill = is_forced_fill(index_);
        plan.removed = graph::least_needed(n, is_fill_at, is_kept_at);
        if (full && plan.removed == n) return false;
    }
    change->slot = plan.removed < n ? order[plan.removed] : n;
    change->fill = plan.fill;
    return true;
}

// False if the list is no longer what was read.
bool CodedLinkBack::write(ItemRef owner, int layer, ItemRef to, const Change& change) {
    const LinkCodes code(code_, 1, index_.layout.code_row, is_signed(index_, layer));
    encode_link(index_, owner_value_, {vector_, signature_}, code, 0);
    const Buffer buffer = lock_exclusive(index_, owner);
    NodeDisk* node = find_node(index_, BufferGetPage(buffer), owner);
    const bool same = has_links(index_, node, layer, list_);
    if (same) {
        const std::span<RefDisk> links = node_links(index_, node, layer);
        const LinkCodes codes = node_codes(index_, node, layer);
        pg::RegionEdit edit(index_.relation, index_.logged, buffer);
        for (size_t i = 0; i < list_.count; i++) {
            if (!change.demoted[i] || i == change.slot) continue;
            links[i].slot |= kFillBit;
            edit.changed(&links[i].slot, sizeof(links[i].slot));
        }
        links[change.slot] = store_ref(to, change.fill, change.kept);
        edit.changed(&links[change.slot], sizeof(RefDisk));
        codes.put(change.slot, code, 0);
        codes.for_each_part(change.slot, [&](const void* start, Size size) { edit.changed(start, size); });
        edit.commit();
    }
    UnlockReleaseBuffer(buffer);
    return same;
}

LinkedBack CodedLinkBack::link(ItemRef owner, int layer, ItemRef to, Wanted wanted) {
    if (!knows_signature_ && is_signed(index_, layer)) {
        PageReader reader(index_);
        if (NodeDisk* node = reader.node(to); node != nullptr) signature_ = node_signature(index_, node);
        reader.release();
        knows_signature_ = true;
    }
    const bool force = is_forced(wanted);
    for (int attempt = 0; force || attempt < kLinkAttempts; attempt++) {
        CHECK_FOR_INTERRUPTS();
        if (!read(owner, layer)) return LinkedBack::kGone;
        if (contains(list_, to)) return link_there(index_, owner, list_, to, wanted);
        if (force && !may_force(index_, list_, wanted)) return LinkedBack::kRefused;
        Change change;
        const auto limit = static_cast<size_t>(index_.max_links(layer));
        if (!plan(limit, wanted, may_hand_down(index_), &change)) return LinkedBack::kRefused;
        Array<ItemRef> way(memory_);
        if (change.handed_down.valid() && !hand_down(index_, owner, change.handed_down, &way) &&
            !plan(limit, wanted, false, &change))
            return LinkedBack::kRefused;
        if (is_put_off(index_, wanted, change.kept)) return LinkedBack::kPutOff;
        if (!write(owner, layer, to, change)) continue;
        if (change.handed_down.valid()) confirm_handed_down(index_, change.handed_down, way);
        return change.kept ? LinkedBack::kKept : LinkedBack::kLinked;
    }
    return LinkedBack::kRefused;
}

} // namespace rv::hnsw
