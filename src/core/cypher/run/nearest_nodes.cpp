#include "ruvector/core/cypher/run/nearest_nodes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rv::cypher {

NearestNodes::NearestNodes(const NodeSeed& seed, VectorMetric metric, Value vector)
    : seed_(seed), metric_(metric), vector_(std::move(vector)) {}

bool NearestNodes::next(Run& run, std::int64_t& node) {
    if (phase_ == Phase::kBegin) {
        phase_ = Phase::kIndex;
        NodeSeed ordered = seed_;
        ordered.metric = metric_;
        ordered.vector = vector_;
        cursor_ = run.store.scan_nodes(ordered);
    }
    if (phase_ == Phase::kIndex) {
        if (cursor_->next(node)) {
            given_.push_back(node);
            return true;
        }
        phase_ = Phase::kRest;
        find_rest(run);
    }
    if (rest_at_ == rest_.size()) return false;
    node = rest_[rest_at_++].node;
    return true;
}

void NearestNodes::find_rest(Run& run) {
    std::sort(given_.begin(), given_.end());
    cursor_ = run.store.scan_nodes(seed_);
    std::int64_t node = 0;
    while (cursor_->next(node)) {
        run.tick();
        if (std::binary_search(given_.begin(), given_.end(), node)) continue;
        double distance =
            run.store.vector_distance(node, metric_, vector_).value_or(std::numeric_limits<double>::infinity());
        if (std::isnan(distance)) distance = std::numeric_limits<double>::max();
        rest_.push_back({distance, node});
    }
    cursor_.reset();
    std::stable_sort(rest_.begin(), rest_.end(), [](const Rest& a, const Rest& b) { return a.distance < b.distance; });
}

} // namespace rv::cypher
