// The lists nearest to a row. Where an index has its centres in groups (core/ivf/center_groups.hpp), only those of some
// groups are measured.
#pragma once

#include "ruvector/ivfflat/format/index.hpp"

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/least.hpp"

namespace rv::ivfflat {

struct ListDistance {
    float distance; // of its centre, as far as it orders them
    uint32 list;
    friend bool operator<(const ListDistance& a, const ListDistance& b) {
        return a.distance != b.distance ? a.distance < b.distance : a.list < b.list;
    }
};

class ListChoice {
public:
    // `row` has the form of a centre and lives as long as this; null: all lists are equally far. Allocates in
    // `context`.
    ListChoice(const Index& index, const void* row, MemoryContext context);

    // Measures as many centres as it takes to find the nearest `count` lists, and calls found(list, distance) for each
    // centre that was not measured before, in no order.
    template <class Found>
    void measure(size_t count, Found&& found) {
        order_groups(count);
        while (const Group* group = open_next()) {
            for (uint32 list = group->begin; list < group->end; list++) found(list, distances_[list - group->begin]);
        }
    }

    // How many distances were measured, those of the middles of groups among them.
    uint64 measured() const { return measured_; }

private:
    struct Group {
        uint32 begin; // its lists
        uint32 end;
        float middle; // how far it is
        float spread;
        float reach; // how near one of its centres may be
        friend bool operator<(const Group& a, const Group& b) { return a.reach < b.reach; }
    };

    void order_groups(size_t count);
    // Measures the centres of another group; null if there is no need to.
    const Group* open_next();

    const Index& index_;
    const void* row_;
    float row_length_ = 0;
    Array<Group> groups_; // in the order in which they are opened; one, if the centres have no groups
    size_t opened_ = 0;
    size_t count_ = 0;  // how many lists are wanted
    Array<float> seen_; // distances of the centres measured
    Least nearest_;     // the nearest of them, as many as are wanted
    float* distances_;  // of the group opened last
    uint64 measured_ = 0;
};

// The list whose centre is nearest to a row in the form of a centre.
uint32 nearest_list(const Index& index, const void* row);

} // namespace rv::ivfflat
