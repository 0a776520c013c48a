#include "ruvector/core/base/wide_math.hpp"

namespace rv {
namespace {

// Inner loops of constant length become vector code at -O2.
constexpr std::size_t kBlock = 8;

template <class Operation>
void for_each_element(const float* x, float* out, std::size_t n, Operation operation) {
    std::size_t i = 0;
    for (; i + kBlock <= n; i += kBlock) {
        float block[kBlock];
        for (std::size_t j = 0; j < kBlock; j++)
            block[j] = static_cast<float>(operation(static_cast<double>(x[i + j])));
        for (std::size_t j = 0; j < kBlock; j++) out[i + j] = block[j];
    }
    for (; i < n; i++) out[i] = static_cast<float>(operation(static_cast<double>(x[i])));
}

} // namespace

double wide_norm_squared(const float* x, std::size_t n) noexcept {
    double sums[kBlock] = {};
    std::size_t i = 0;
    for (; i + kBlock <= n; i += kBlock)
        for (std::size_t j = 0; j < kBlock; j++) {
            const auto value = static_cast<double>(x[i + j]);
            sums[j] += value * value;
        }
    double sum = 0;
    for (; i < n; i++) sum += static_cast<double>(x[i]) * static_cast<double>(x[i]);
    for (const double part : sums) sum += part;
    return sum;
}

void wide_divide(const float* x, double divisor, float* out, std::size_t n) noexcept {
    for_each_element(x, out, n, [divisor](double value) { return value / divisor; });
}

void wide_scale(const float* x, double factor, float* out, std::size_t n) noexcept {
    for_each_element(x, out, n, [factor](double value) { return value * factor; });
}

} // namespace rv
