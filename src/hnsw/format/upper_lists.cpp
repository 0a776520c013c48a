// Server zone.
#include "ruvector/hnsw/format/upper_lists.hpp"

namespace rv::hnsw {

UpperDisk* find_upper(const Index& index, PageReader& reader, ItemRef ref, NodeDisk* node) {
    const ItemRef place = load_ref(*node_upper(index, node));
    if (!place.valid()) return nullptr;
    auto* upper = reinterpret_cast<UpperDisk*>(find_item(index, reader.lock(place), place, ItemType::kUpper));
    return upper != nullptr && load_ref(upper->owner) == ref ? upper : nullptr;
}

} // namespace rv::hnsw
