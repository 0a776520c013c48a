// Server zone. See the header.
#include "ruvector/hnsw/write/fold_order.hpp"

extern "C" {
#include "miscadmin.h"
}

#include "ruvector/core/base/random.hpp"

#include <algorithm>
#include <numeric>

namespace rv::hnsw {
namespace {

constexpr size_t kFewest = 4; // that are not divided further

// Divides them by which of two is nearer, and each half again. A half that has nearly all is left as it is: where many
// are equal, there is nothing to divide.
void divide(const Index& index, std::span<const graph::Value> values, std::span<uint32> part, Random& random) {
    while (part.size() > kFewest) {
        CHECK_FOR_INTERRUPTS();
        graph::Value one = values[part[random.next() % part.size()]];
        graph::Value other = values[part[random.next() % part.size()]];
        const auto middle = std::partition(part.begin(), part.end(), [&](uint32 i) {
            return index.space.distance(values[i], one) < index.space.distance(values[i], other);
        });
        const auto first = static_cast<size_t>(middle - part.begin());
        if (std::min(first, part.size() - first) <= part.size() / 16) return;
        divide(index, values, part.first(first), random);
        part = part.subspan(first);
    }
}

} // namespace

void order_by_likeness(const Index& index, std::span<const graph::Value> values, Array<uint32>* order) {
    order->resize(values.size());
    std::iota(order->begin(), order->end(), 0U);
    Random random(values.size());
    divide(index, values, {order->begin(), order->size()}, random);
}

} // namespace rv::hnsw
