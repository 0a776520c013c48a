// Server zone.
#include "ruvector/hnsw/format/kept_values.hpp"

namespace rv::hnsw {

KeptValues::KeptValues(const Index& index, std::pmr::memory_resource* memory, size_t expected)
    : index_(index), stride_(MAXALIGN(index.layout.value_bytes)), places_(memory), values_(memory) {
    places_.reserve(expected);
    values_.resize(expected * stride_);
}

void KeptValues::add(ItemRef ref, const LinkedNode& node) {
    const size_t number = places_.size();
    if (values_.size() < (number + 1) * stride_) values_.resize((number + 1 + number / 2) * stride_);
    std::memcpy(&values_[number * stride_], node.value, index_.layout.value_bytes);
    places_.push_back({ref.bits, number, node.signature});
    sorted_ = false;
}

LinkedNode KeptValues::find_node(ItemRef ref) {
    const auto before = [](const Place& a, const Place& b) { return a.bits < b.bits; };
    if (!sorted_) std::sort(places_.begin(), places_.end(), before);
    sorted_ = true;
    const Place* place = std::lower_bound(places_.begin(), places_.end(), Place{ref.bits, 0, 0}, before);
    if (place == places_.end() || place->bits != ref.bits) return {nullptr};
    return {&values_[place->number * stride_], place->signature};
}

LinkedNode KeptValues::find_or_copy(ItemRef ref, std::byte* scratch) {
    const LinkedNode kept = find_node(ref);
    return kept.value != nullptr ? kept : copy_linked(index_, ref, scratch);
}

LinkedNode copy_linked(const Index& index, ItemRef ref, std::byte* scratch) {
    PageReader reader(index);
    const bool there = copy_value(index, reader, ref, scratch);
    NodeDisk* node = there && index.signatures != nullptr ? reader.node(ref) : nullptr;
    const pg::Signature signature = node != nullptr ? node_signature(index, node) : pg::Signature{0};
    reader.release();
    return {there ? scratch : nullptr, signature};
}

} // namespace rv::hnsw
