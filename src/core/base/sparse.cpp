#include "ruvector/core/base/sparse.hpp"

#include <cmath>

namespace rv {
namespace {

// sum = step(sum, x, y) for every position at which a or b has an element, with 0 for the one that has none. Which of
// the two is ahead is a coin toss at each step, so the loop has no branch on it.
template <class Step>
float merge(const SparseView& a, const SparseView& b, Step step) noexcept {
    float sum = 0;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.count && j < b.count) {
        const bool take_a = a.indices[i] <= b.indices[j];
        const bool take_b = b.indices[j] <= a.indices[i];
        const float x = take_a ? a.values[i] : 0.0F;
        const float y = take_b ? b.values[j] : 0.0F;
        sum = step(sum, x, y);
        i += static_cast<std::size_t>(take_a);
        j += static_cast<std::size_t>(take_b);
    }
    for (; i < a.count; i++) sum = step(sum, a.values[i], 0.0F);
    for (; j < b.count; j++) sum = step(sum, 0.0F, b.values[j]);
    return sum;
}

} // namespace

float sparse_l2_squared(const SparseView& a, const SparseView& b) noexcept {
    return merge(a, b, [](float sum, float x, float y) { return sum + (x - y) * (x - y); });
}

float sparse_inner_product(const SparseView& a, const SparseView& b) noexcept {
    return merge(a, b, [](float sum, float x, float y) { return sum + x * y; });
}

float sparse_l1(const SparseView& a, const SparseView& b) noexcept {
    return merge(a, b, [](float sum, float x, float y) { return sum + std::fabs(x - y); });
}

} // namespace rv
