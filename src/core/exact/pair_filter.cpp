#include "ruvector/core/exact/pair_filter.hpp"

#include "ruvector/core/base/median_point.hpp"
#include "ruvector/core/simd/distance.hpp"

#include <cmath>

namespace rv::exact {
namespace {

constexpr size_t kWidth = simd::kPanelWidth;

// Of panels, so that a block stays in the second-level cache while all queries pass.
constexpr size_t kBlockBytes = size_t{256} << 10;
constexpr size_t kMostPanels = 64;

// Queries whose median is the origin.
constexpr size_t kMedianOf = 255;

constexpr double kUnit = 0x1p-24;

// What squares and products that are too small for a float lose, with room to spare.
constexpr double kLostBelow = 1e-36;
// Lengths whose squares and products are neither.
constexpr double kMostNormSquared = 1e30;
constexpr double kLeastNormSquared = 1e-20;

size_t panels_in_cache(size_t dims) {
    return std::clamp<size_t>(kBlockBytes / (dims * kWidth * sizeof(float)), 1, kMostPanels);
}

// Up, where it is not a float.
float limit_of(double limit) {
    const double rounded = limit + std::abs(limit) * 2 * kUnit + kLostBelow;
    constexpr auto kMost = double{std::numeric_limits<float>::max()};
    return rounded < kMost ? static_cast<float>(rounded) : std::numeric_limits<float>::infinity();
}

} // namespace

PairFilter::PairFilter(std::pmr::memory_resource* memory, size_t dims, Measure measure)
    : dims_(dims),
      panels_(panels_in_cache(dims)),
      measure_(measure),
      margin_((static_cast<double>(dims) + 16) * kUnit * 1.01),
      origin_(memory),
      rows_(memory),
      terms_(memory),
      limits_(memory),
      query_apart_(memory),
      panels_of_items_(memory),
      bias_(memory),
      items_apart_(memory),
      item_(memory) {
    origin_.resize(dims);
    std::fill(origin_.begin(), origin_.end(), 0.0F);
    panels_of_items_.resize(panels_ * kWidth * dims);
    bias_.resize(panels_ * kWidth);
    item_.resize(dims);
    items_apart_.reserve(panels_ * kWidth);
    clear_items();
}

void PairFilter::clear_queries() noexcept {
    rows_.clear();
    terms_.clear();
    limits_.clear();
    query_apart_.clear();
}

void PairFilter::add_query(const float* query) {
    const size_t end = rows_.size();
    if (end + dims_ > rows_.capacity()) rows_.reserve(std::max(2 * end, end + dims_));
    rows_.resize(end + dims_);
    std::copy_n(query, dims_, &rows_[end]);
    limits_.push_back(kInfinity);
}

// `to` may be `from`.
double PairFilter::moved_norm_squared(const float* from, float* to) const noexcept {
    double sum = 0;
    for (size_t d = 0; d < dims_; d++) {
        to[d] = from[d] - origin_[d];
        sum += double{to[d]} * double{to[d]};
    }
    return sum;
}

bool PairFilter::is_apart(double norm_squared) const noexcept {
    // NaN is, too.
    return !(norm_squared <= kMostNormSquared) ||
           (measure_ == Measure::kCosineDistance && norm_squared < kLeastNormSquared);
}

void PairFilter::prepare() {
    // Of one query the distance to each item is then the item's length.
    if (measure_ == Measure::kSquaredEuclidean) median_point<kMedianOf>(rows_.data(), queries(), dims_, origin_.data());
    terms_.resize(queries());
    query_apart_.resize(queries());
    for (size_t q = 0; q < queries(); q++) {
        float* row = &rows_[q * dims_];
        const double norm_squared = moved_norm_squared(row, row);
        // A scale that is lost on tiny queries would be lost on the caller's measure as well.
        const bool tiny = measure_ != Measure::kSquaredEuclidean && norm_squared < kLeastNormSquared;
        query_apart_[q] = is_apart(norm_squared) || tiny ? 1 : 0;
        terms_[q] = 0;
        if (query_apart_[q] != 0) {
            std::fill_n(row, dims_, 0.0F);
            limits_[q] = -kInfinity;
            continue;
        }
        double scale = 1;
        switch (measure_) {
        case Measure::kSquaredEuclidean:
            terms_[q] = (0.5 - margin_ / 2) * norm_squared;
            break;
        case Measure::kNegativeInnerProduct: {
            int exponent = 0;
            std::frexp(std::sqrt(norm_squared), &exponent);
            scale = terms_[q] = std::ldexp(1.0, -exponent);
            break;
        }
        case Measure::kCosineDistance:
            scale = 1 / std::sqrt(norm_squared);
            break;
        }
        for (size_t d = 0; d < dims_; d++) row[d] = static_cast<float>(double{row[d]} * scale);
        limits_[q] = kInfinity;
    }
}

void PairFilter::set_limit(size_t query, double distance) noexcept {
    if (query_apart_[query] != 0) return;
    if (!(distance < double{kInfinity})) {
        limits_[query] = kInfinity;
        return;
    }
    switch (measure_) {
    case Measure::kSquaredEuclidean:
        limits_[query] = limit_of(distance * (1 + margin_) / 2 - terms_[query]);
        break;
    case Measure::kNegativeInnerProduct:
        limits_[query] = limit_of(distance * terms_[query]);
        break;
    case Measure::kCosineDistance:
        limits_[query] = limit_of(distance - 1 + 4 * margin_);
        break;
    }
}

void PairFilter::clear_items() noexcept {
    items_ = 0;
    items_apart_.clear();
    std::fill(bias_.begin(), bias_.end(), kInfinity);
    std::fill(panels_of_items_.begin(), panels_of_items_.end(), 0.0F);
}

void PairFilter::add_item(const float* item) {
    const size_t i = items_++;
    const double norm_squared = moved_norm_squared(item, item_.data());
    if (is_apart(norm_squared)) {
        items_apart_.push_back(static_cast<uint32_t>(i));
        return;
    }
    switch (measure_) {
    case Measure::kSquaredEuclidean:
        bias_[i] = static_cast<float>((0.5 - margin_ / 2) * norm_squared);
        break;
    case Measure::kNegativeInnerProduct:
        bias_[i] = static_cast<float>(-2 * margin_ * std::sqrt(norm_squared));
        break;
    case Measure::kCosineDistance:
        bias_[i] = 0;
        for (size_t d = 0; d < dims_; d++) item_[d] = static_cast<float>(double{item_[d]} / std::sqrt(norm_squared));
        break;
    }
    simd::put_column(&panels_of_items_[i / kWidth * kWidth * dims_], i % kWidth, item_.data(), dims_);
}

void PairFilter::score(size_t first, size_t n, size_t panel, float* scores, bool* any) const noexcept {
    simd::matrix_kernels().panel_scores(&rows_[first * dims_], dims_, n, &panels_of_items_[panel * kWidth * dims_],
                                        &bias_[panel * kWidth], dims_, &limits_[first], scores, any);
}

} // namespace rv::exact
