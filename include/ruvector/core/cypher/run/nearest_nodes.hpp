// The nodes of a seed by their distance to a vector: as the store's index gives them, then those that it has left out
// by their distances, then those without a vector. A limit behind usually ends it before the second part begins.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/run/operator.hpp"

namespace rv::cypher {

class NearestNodes {
public:
    NearestNodes(const NodeSeed& seed, VectorMetric metric, Value vector);
    bool next(Run& run, std::int64_t& node);

private:
    struct Rest {
        double distance; // infinite: no vector
        std::int64_t node;
    };
    void find_rest(Run& run);

    NodeSeed seed_;
    VectorMetric metric_;
    Value vector_;
    std::unique_ptr<NodeCursor> cursor_;
    Counted<std::int64_t> given_;
    Counted<Rest> rest_;
    std::size_t rest_at_ = 0;
    enum class Phase : std::uint8_t { kBegin, kIndex, kRest } phase_ = Phase::kBegin;
};

} // namespace rv::cypher
