// Server zone.
#include "ruvector/collections/query_order.hpp"

#include "ruvector/knn/distance.hpp"

extern "C" {
#include "utils/memutils.h"
}

#include <cmath>
#include <numeric>

namespace rv::collections {
namespace {

// Halves the queries by which of two far apart ones they are nearer to, and each half again: the leaves of a tree of
// balls, from one end to the other.
class Halving {
public:
    Halving(const BatchQueries& queries, knn::Distance& distance, size_t* order)
        : queries_(queries),
          distance_(distance),
          order_(order),
          places_(static_cast<float*>(palloc(sizeof(float) * queries.count))) {}

    // Depth is logarithmic: halves are equal.
    void order(size_t first, size_t end) {
        CHECK_FOR_INTERRUPTS();
        if (end - first <= 2) return;
        const size_t a = furthest_from(order_[first], first, end);
        const size_t b = furthest_from(a, first, end);
        for (size_t i = first; i < end; i++) {
            const size_t query = order_[i];
            const double place = between(query, a) - between(query, b);
            places_[query] = static_cast<float>(place);
        }
        const size_t middle = first + (end - first) / 2;
        std::nth_element(order_ + first, order_ + middle, order_ + end,
                         [this](size_t x, size_t y) { return places_[x] < places_[y]; });
        order(first, middle);
        order(middle, end);
    }

private:
    // What cannot be measured is as good a neighbour as any.
    double between(size_t a, size_t b) {
        const double distance = distance_.of(queries_.vectors[a], queries_.vectors[b]);
        return std::isfinite(distance) ? distance : 0;
    }

    size_t furthest_from(size_t query, size_t first, size_t end) {
        size_t furthest = query;
        double most = -1;
        for (size_t i = first; i < end; i++) {
            const double distance = between(query, order_[i]);
            if (distance <= most) continue;
            most = distance;
            furthest = order_[i];
        }
        return furthest;
    }

    const BatchQueries& queries_;
    knn::Distance& distance_;
    size_t* order_;
    float* places_; // of each query, for the halving that is going on
};

} // namespace

const size_t* near_ones_together(const Collection& collection, const BatchQueries& queries, Oid function) {
    auto* order = static_cast<size_t*>(palloc(sizeof(size_t) * queries.count));
    std::iota(order, order + queries.count, size_t{0});
    knn::Distance distance(pg::MetricName::kL2, collection.type, function);
    Halving(queries, distance, order).order(0, queries.count);
    return order;
}

} // namespace rv::collections
