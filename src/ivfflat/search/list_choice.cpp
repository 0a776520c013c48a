// Server zone.
#include "ruvector/ivfflat/search/list_choice.hpp"

#include "ruvector/core/ivf/center_groups.hpp"
#include "ruvector/core/simd/distance.hpp"
#include "ruvector/ivfflat/format/center_pages.hpp"
#include "ruvector/pg/memory.hpp"

#include <cmath>

namespace rv::ivfflat {

ListChoice::ListChoice(const Index& index, const void* row, MemoryContext context)
    : index_(index),
      row_(row),
      groups_(pg::context_memory(context)),
      seen_(groups_.memory()),
      nearest_(groups_.memory()) {
    uint32 longest = index.lists;
    if (index.coding.groups == 0 || row == nullptr) {
        groups_.push_back({0, index.lists, 0, 0, 0});
    } else {
        const uint32 count = index.coding.groups;
        row_length_ =
            std::sqrt(simd::kernels().norm_squared(static_cast<const float*>(row), static_cast<size_t>(index.dims)));
        GroupDisk* table = read_groups(index);
        auto* middles = static_cast<float*>(palloc(sizeof(float) * count));
        middle_distances(index, row, middles);
        measured_ += count;
        longest = 0;
        for (uint32 g = 0; g < count; g++) {
            groups_.push_back({table[g].begin, table[g].end, middles[g], table[g].spread, 0});
            longest = std::max(longest, table[g].end - table[g].begin);
        }
        pfree(table);
        pfree(middles);
    }
    distances_ = static_cast<float*>(MemoryContextAllocHuge(context, sizeof(float) * longest));
}

void ListChoice::order_groups(size_t count) {
    if (groups_.size() == 1) return;
    count_ = std::max<size_t>(count, 1);
    nearest_.begin(count_);
    for (const float distance : seen_) nearest_.put(distance);
    for (size_t g = opened_; g < groups_.size(); g++) {
        groups_[g].reach =
            ivf::group_reach(nearness(index_.metric), groups_[g].middle, groups_[g].spread, row_length_, count_);
    }
    std::sort(groups_.begin() + opened_, groups_.end());
}

const ListChoice::Group* ListChoice::open_next() {
    if (opened_ == groups_.size()) return nullptr;
    const Group& group = groups_[opened_];
    const bool alone = groups_.size() == 1;
    if (!alone && !ivf::opens_group(group.reach, opened_, seen_.size(), count_, nearest_.greatest())) return nullptr;
    opened_++;
    const uint32 size = group.end - group.begin;
    if (row_ != nullptr) {
        center_distances(index_, group.begin, size, row_, distances_);
        measured_ += size;
    } else {
        std::fill_n(distances_, size, 0.0F);
    }
    // They say whether to open a further group.
    for (uint32 i = 0; i < size && !alone; i++) {
        seen_.push_back(distances_[i]);
        nearest_.put(distances_[i]);
    }
    return &group;
}

uint32 nearest_list(const Index& index, const void* row) {
    ListChoice choice(index, row, CurrentMemoryContext);
    ListDistance nearest{std::numeric_limits<float>::infinity(), 0};
    choice.measure(1, [&](uint32 list, float distance) { nearest = std::min(nearest, {distance, list}); });
    return nearest.list;
}

} // namespace rv::ivfflat
