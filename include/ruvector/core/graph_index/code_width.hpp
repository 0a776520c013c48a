// How wide a search over codes has to be.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/quantize/code.hpp"

#include <algorithm>
#include <cmath>

namespace rv::graph {

// By how much of its width a search is wider where half of the links are missing.
inline constexpr float kMissingLinks = 0.55F;

// The width with which a search ordered by estimates finds what one by exact distances finds with `width`: more, the
// more an estimate errs, which the mean error of a code for vectors at distance 1 from each other says. Fitted to
// searches of generated and real data of 128 to 1536 dimensions (docs/performance.md). `link_share` is how many links a
// node has of those that the exact search would have: fewer lead to fewer nodes.
inline size_t code_width(const quantize::CodeShape& codes, size_t width, float link_share = 1.0F) noexcept {
    const float distortion = quantize::normal_quantizer(codes.bits).distortion;
    const float error = std::sqrt(distortion / (1 - distortion) / static_cast<float>(codes.dims));
    const float least = std::max(2.0F, 4.0F * std::pow(error / 0.0274F, 1.7F));
    const float share = std::max(0.02F, 0.1F * std::pow(error / 0.033F, 2.4F));
    const float missing = kMissingLinks * (1.0F / link_share - 1.0F);
    return width + static_cast<size_t>(std::ceil(least + (share + missing) * static_cast<float>(width)));
}

} // namespace rv::graph
