// Server zone.
#include "ruvector/hnsw/write/link.hpp"

#include "ruvector/core/graph_index/prune.hpp"

namespace rv::hnsw {
namespace {

// The vectors of candidates while links are selected among them. Those that nobody kept are copied from their pages:
// those of the selected candidates and of the one looked at.
class CandidateVectors {
public:
    CandidateVectors(const Index& index, const FoundNode* candidates, const graph::LinkKind* kinds, size_t n,
                     KeptValues& kept, std::pmr::memory_resource* memory)
        : index_(index),
          candidates_(candidates),
          kinds_(kinds),
          kept_(memory),
          slot_(memory),
          stride_(MAXALIGN(index.layout.value_bytes)),
          vectors_(memory) {
        kept_.resize(n);
        for (size_t i = 0; i < n; i++) kept_[i] = kept.find(candidates[i].ref);
        slot_.resize(n);
        std::fill(slot_.begin(), slot_.end(), kNoSlot);
    }

    // Distance of two candidates, the first of which is the one being looked at.
    float between(size_t i, size_t j) {
        if (i != current_) {
            // The slot of a candidate that was looked at and dropped is free again.
            if (current_ != kNoSlot && slot_[current_] != kNoSlot && kinds_[current_] != graph::LinkKind::kSelected)
                used_--;
            current_ = i;
        }
        load(j);
        load(i);
        return index_.space.distance(value(i), value(j));
    }

private:
    static constexpr size_t kNoSlot = SIZE_MAX;

    graph::Value value(size_t i) const { return kept_[i] != nullptr ? kept_[i] : &vectors_[slot_[i] * stride_]; }

    void load(size_t i) {
        if (kept_[i] != nullptr || slot_[i] != kNoSlot) return;
        slot_[i] = used_++;
        if (vectors_.size() < used_ * stride_) vectors_.resize(used_ * stride_);
        std::byte* vector = &vectors_[slot_[i] * stride_];
        PageReader reader(index_);
        // A node that has gone meanwhile gets the distances of a zero vector: its link will be broken, and no harm
        // done.
        if (!copy_value(index_, reader, candidates_[i].ref, vector)) std::fill_n(vector, stride_, std::byte{0});
        reader.release();
    }

    const Index& index_;
    const FoundNode* candidates_;
    const graph::LinkKind* kinds_;
    Array<graph::Value> kept_; // null: not kept
    Array<size_t> slot_;       // of the others, in vectors_
    Size stride_;
    Array<std::byte> vectors_;
    size_t used_ = 0;
    size_t current_ = kNoSlot;
};

// Chooses those of the candidates that a list keeps, in place of the furthest others.
void choose_kept(const LinkList& list, const Array<FoundNode>& candidates, size_t limit,
                 Array<graph::LinkKind>& kinds) {
    const auto is_kept_at = [&](size_t i) {
        return std::any_of(list.links, list.links + list.count,
                           [&](RefDisk link) { return is_kept(link) && load_ref(link) == candidates[i].ref; });
    };
    const auto is_chosen = [](graph::LinkKind kind) { return kind != graph::LinkKind::kDropped; };
    for (size_t i = 0; i < candidates.size(); i++) {
        if (is_chosen(kinds[i]) || !is_kept_at(i)) continue;
        if (static_cast<size_t>(std::count_if(kinds.begin(), kinds.end(), is_chosen)) == limit) {
            const size_t n = candidates.size();
            const size_t least = graph::least_needed(
                n, [&](size_t j) { return kinds[j] == graph::LinkKind::kFill; },
                [&](size_t j) { return !is_chosen(kinds[j]) || is_kept_at(j); });
            if (least == n) return;
            kinds[least] = graph::LinkKind::kDropped;
        }
        kinds[i] = graph::LinkKind::kFill;
    }
}

} // namespace

size_t select_links(const Index& index, std::span<const FoundNode> found, int layer, ItemRef self, KeptValues& values,
                    LinkList* list, std::pmr::memory_resource* memory) {
    Array<FoundNode> candidates(memory);
    Array<float> distances(memory);
    Array<graph::LinkKind> kinds(memory);
    for (const FoundNode& node : found) {
        if (node.ref == self) continue;
        candidates.push_back(node);
        distances.push_back(node.distance);
    }
    const size_t n = candidates.size();
    kinds.resize(n);
    CandidateVectors vectors(index, candidates.data(), kinds.data(), n, values, memory);
    const auto limit = static_cast<size_t>(index.max_links(layer));
    graph::select_links(
        distances.data(), n, limit, [&](size_t i, size_t j) { return vectors.between(i, j); }, kinds.data());
    if (kept_links(*list) > 0) choose_kept(*list, candidates, limit, kinds);
    list->count = 0;
    for (size_t i = 0; i < n; i++) {
        if (kinds[i] == graph::LinkKind::kDropped) continue;
        list->links[list->count++] = store_ref(candidates[i].ref, kinds[i] == graph::LinkKind::kFill);
    }
    return n;
}

} // namespace rv::hnsw
