// Server zone.
#include "ruvector/hnsw/search/entry_bounds.hpp"

#include "ruvector/pg/memory.hpp"

#include <cmath>

namespace rv::hnsw {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// Bounds decide what is never measured, and hold for nearly all nodes.
constexpr float kDeviations = 2.5F;
// Of sums of many terms.
constexpr float kRounding = 1e-5F;

} // namespace

EntryBounds::EntryBounds(const Index& index, graph::Value query)
    : index_(index), query_(query), prepared_(pg::context_memory(CurrentMemoryContext), index.codes) {
    if (query == nullptr) return;
    auto* centre = reinterpret_cast<const std::byte*>(directory_centre(index));
    distance_ = index.space.distance(query, centre);
    set_relative(index, query, centre, distance_, &prepared_);
    error_ = kDeviations * prepared_.relative_error();
}

void EntryBounds::read(const DirectoryPage& page, const uint16* places, size_t n, float* lowers, float* uppers) {
    if (query_ == nullptr) {
        std::fill_n(lowers, n, 0.0F);
        std::fill_n(uppers, n, 0.0F);
        return;
    }
    const LinkCodes codes = page.codes();
    constexpr size_t kChunk = 64;
    const uint8* code[kChunk];
    for (size_t first = 0; first < n; first += kChunk) {
        const size_t count = std::min(kChunk, n - first);
        for (size_t i = 0; i < count; i++) code[i] = codes.code + places[first + i] * codes.row;
        prepared_.products(code, count, lowers + first);
    }
    const float share = prepared_.share();
    const float rounding = kRounding * std::fabs(distance_);
    for (size_t i = 0; i < n; i++) {
        const float rescale = rescale_of(codes, places[i]);
        const float known = share != 0 ? distance_ + share * codes.add[places[i]] : 0.0F;
        const float estimate = known + rescale * lowers[i];
        const float margin = rounding - error_ * rescale;
        // Of what is not known nothing is said.
        const bool is_known = estimate - margin < kInfinity && estimate + margin < kInfinity;
        lowers[i] = is_known ? estimate - margin : -kInfinity;
        uppers[i] = is_known ? estimate + margin : kInfinity;
    }
}

} // namespace rv::hnsw
