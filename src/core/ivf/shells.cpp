#include "ruvector/core/ivf/shells.hpp"

#include "ruvector/core/base/median_point.hpp"
#include "ruvector/core/simd/distance.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace rv::ivf {
namespace {

// Rows whose median is the midst of all.
constexpr size_t kMedianOf = 255;
// A row is far away at so many times the median distance, squared. Nearer ones take no more than half of the centres,
// where they are a tenth of the rows.
constexpr float kFarSquared = 64;
// Of so many centres, one may lie among a few far rows.
constexpr size_t kManyClusters = 10;

size_t distinct_rows(const float* rows, size_t count, size_t dims, std::pmr::memory_resource* memory) {
    Array<uint32_t> order(memory);
    order.resize(count);
    std::iota(order.begin(), order.end(), 0U);
    const auto compare = [&](uint32_t a, uint32_t b) {
        return std::memcmp(rows + a * dims, rows + b * dims, dims * sizeof(float));
    };
    std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return compare(a, b) < 0; });
    const uint32_t* const end =
        std::unique(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return compare(a, b) == 0; });
    const auto distinct = static_cast<size_t>(end - order.begin());
    order.release();
    return distinct;
}

} // namespace

float most_of_inner_shell(Array<float>& squared_distances) {
    // What lies in the very midst says nothing of how far others lie.
    float* const begin = squared_distances.begin();
    float* const end = std::remove_if(begin, squared_distances.end(), [](float squared) { return !(squared > 0); });
    float* const middle = begin + (end - begin) / 2;
    if (middle == end) return std::numeric_limits<float>::infinity();
    std::nth_element(begin, middle, end);
    return kFarSquared * *middle;
}

size_t inner_shell_first(float* rows, size_t count, size_t dims, std::pmr::memory_resource* memory) {
    Array<float> midst(memory);
    Array<float> distances(memory);
    midst.resize(dims);
    distances.resize(count);
    median_point<kMedianOf>(rows, count, dims, midst.data());
    const auto distance = [&](size_t i) { return simd::kernels().l2_squared(rows + i * dims, midst.data(), dims); };
    for (size_t i = 0; i < count; i++) distances[i] = distance(i);
    const float most = most_of_inner_shell(distances);
    distances.release();
    size_t near = count;
    for (size_t i = 0; i < near;) {
        if (distance(i) > most) {
            near--;
            if (i < near) std::swap_ranges(rows + i * dims, rows + (i + 1) * dims, rows + near * dims);
        } else {
            i++;
        }
    }
    midst.release();
    return near;
}

size_t outer_clusters(size_t clusters, size_t near, const float* rows, size_t far, size_t dims,
                      std::pmr::memory_resource* memory) {
    if (far == 0) return 0;
    const double share = static_cast<double>(far) / static_cast<double>(near + far);
    const auto rounded = static_cast<size_t>(std::lround(share * static_cast<double>(clusters)));
    const size_t least = clusters >= kManyClusters ? 1 : 0;
    return std::min(std::max(rounded, least), distinct_rows(rows, far, dims, memory));
}

} // namespace rv::ivf
