// The nearest centre of each of many rows where centres are many: centres in groups, of which a row looks into few.
//
// A row is compared with the middles of all groups, and then with the centres of the nearest groups. Rows come in large
// batches, so that those that look into the same group are compared with it as one blocked product (centers.hpp). This
// is the inverted file of Jegou, Douze and Schmid ("Product quantization for nearest neighbor search", 2011), over
// centres. With the square root of the centres as groups, both steps take the root's time.
//
// What is found is near, not surely the nearest: `open` groups of all are looked into. No destructor (see Array).
#pragma once

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/ivf/centers.hpp"

namespace rv::ivf {

class GroupedCenters {
public:
    // Rows that are compared at once; more of them take more memory and less time for each.
    static constexpr size_t kBatchRows = 2048;

    GroupedCenters(std::pmr::memory_resource* memory, size_t dims, Nearness nearness)
        : dims_(dims),
          nearness_(nearness),
          middles_(memory, dims, nearness),
          centers_(memory, dims, nearness),
          begins_(memory),
          distances_(memory),
          looks_(memory),
          order_(memory),
          places_(memory) {}

    static size_t bytes(size_t dims, size_t count, size_t groups, Nearness nearness) noexcept;

    // Takes `groups` middles, and the centres: those of group g are begins[g] .. begins[g + 1]. Both have to stay where
    // they are. May be called again.
    void pack(const void* middles, size_t groups, const uint32_t* begins, const void* centers);

    // The nearest centre to each of n rows, among those of the nearest `open` groups.
    void nearest(const void* rows, size_t n, size_t open, Nearest* out);

    size_t groups() const noexcept { return middles_.count(); }

    void release() noexcept;

private:
    void nearest_batch(const uint8_t* rows, size_t n, size_t open, Nearest* out);
    void choose_groups(const uint8_t* rows, size_t n, size_t open);
    void look_into(uint32_t group, const uint8_t* rows, const uint32_t* which, size_t n, Nearest* out);

    size_t dims_;
    Nearness nearness_;
    Centers middles_;
    Centers centers_;
    Array<uint32_t> begins_;
    Array<float> distances_; // of a batch from the middles
    Array<uint32_t> looks_;  // the groups that each row looks into
    Array<uint32_t> order_;  // of groups, for one row
    Array<uint32_t> places_; // the rows that look into each group, group by group
};

} // namespace rv::ivf
