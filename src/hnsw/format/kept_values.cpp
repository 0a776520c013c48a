// Server zone.
#include "ruvector/hnsw/format/kept_values.hpp"

namespace rv::hnsw {

KeptValues::KeptValues(const Index& index, std::pmr::memory_resource* memory, size_t expected)
    : index_(index), stride_(MAXALIGN(index.layout.value_bytes)), places_(memory), values_(memory) {
    places_.reserve(expected);
    values_.resize(expected * stride_);
}

void KeptValues::add(ItemRef ref, graph::Value value) {
    const size_t number = places_.size();
    if (values_.size() < (number + 1) * stride_) values_.resize((number + 1 + number / 2) * stride_);
    std::memcpy(&values_[number * stride_], value, index_.layout.value_bytes);
    places_.push_back({ref.bits, number});
    sorted_ = false;
}

graph::Value KeptValues::find(ItemRef ref) {
    const auto before = [](const Place& a, const Place& b) { return a.bits < b.bits; };
    if (!sorted_) std::sort(places_.begin(), places_.end(), before);
    sorted_ = true;
    const Place* place = std::lower_bound(places_.begin(), places_.end(), Place{ref.bits, 0}, before);
    return place != places_.end() && place->bits == ref.bits ? &values_[place->number * stride_] : nullptr;
}

graph::Value KeptValues::find_or_copy(ItemRef ref, std::byte* scratch) {
    if (graph::Value kept = find(ref); kept != nullptr) return kept;
    PageReader reader(index_);
    const bool there = copy_value(index_, reader, ref, scratch);
    reader.release();
    return there ? scratch : nullptr;
}

} // namespace rv::hnsw
