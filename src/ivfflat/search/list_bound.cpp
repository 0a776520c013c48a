// Server zone. See the header.
#include "ruvector/ivfflat/search/list_bound.hpp"

#include <cmath>

namespace rv::ivfflat {
namespace {

// Distances are rounded, and halves of length 1 have ten bits.
constexpr float kRounding = 1e-4F;
constexpr float kUnitRounding = 2e-3F;

// Half of what one distance exceeds another by.
float half_beyond(float further, float nearer, float rounding) {
    return std::max(0.0F, (further * (1 - kRounding) - nearer) / 2 - rounding);
}

// Between two vectors of length 1.
float chord(float negative_cosine) { return std::sqrt(std::max(0.0F, 2 + 2 * negative_cosine)); }

} // namespace

float least_of_list(const Index& index, ListOrder& order, const CodeReader* codes, const ListDistance& list) {
    const float nothing = index.metric == Metric::kL2 ? 0 : -std::numeric_limits<float>::infinity();
    if (codes != nullptr) return std::max(nothing, codes->least_distance(order.head(list.list), list.distance));
    const float nearest = order.at(0).distance;
    switch (index.metric) {
    case Metric::kL2: {
        const float left = half_beyond(std::sqrt(list.distance), std::sqrt(nearest), 0);
        return left * left;
    }
    case Metric::kCosine: {
        const float left = half_beyond(chord(list.distance), chord(nearest), kUnitRounding);
        return left * left / 2 - 1;
    }
    case Metric::kHamming:
        return half_beyond(list.distance, nearest, 0);
    default:
        return nothing;
    }
}

} // namespace rv::ivfflat
