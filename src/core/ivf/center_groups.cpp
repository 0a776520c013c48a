#include "ruvector/core/ivf/center_groups.hpp"

#include "ruvector/core/ivf/shells.hpp"
#include "ruvector/core/simd/bits.hpp"
#include "ruvector/core/simd/distance.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace rv::ivf {
namespace {

KMeansOptions group_options(const KMeansOptions& options) noexcept {
    KMeansOptions result = options;
    result.clusters = groups_for(options.clusters);
    return result;
}

Nearness nearness_of(KMeansSpace space) noexcept {
    switch (space) {
    case KMeansSpace::kHamming:
        return Nearness::kHamming;
    case KMeansSpace::kSpherical:
        return Nearness::kInnerProduct;
    default:
        return Nearness::kEuclidean;
    }
}

// Squared, but for bits.
double distance(Nearness nearness, size_t dims, const void* a, const void* b) noexcept {
    if (nearness == Nearness::kHamming) {
        return static_cast<double>(simd::bit_kernels().hamming(
            static_cast<const uint8_t*>(a), static_cast<const uint8_t*>(b), row_bytes(nearness, dims)));
    }
    return static_cast<double>(
        simd::kernels().l2_squared(static_cast<const float*>(a), static_cast<const float*>(b), dims));
}

// Centres that lie far from the middle of their group, where those of other groups do not, become a group behind all
// others, with one of them as its middle: beside them the others would look as far away. Returns how many groups there
// are now.
size_t set_far_apart(Nearness nearness, size_t dims, const uint8_t* centers, Array<Nearest>& nearest,
                     Array<uint8_t>& middles) {
    const size_t row = row_bytes(nearness, dims);
    const size_t lists = nearest.size();
    const size_t count = middles.size() / row;
    const auto from_middle = [&](size_t i) {
        return static_cast<float>(distance(nearness, dims, centers + i * row, &middles[nearest[i].center * row]));
    };
    Array<float> distances(middles.memory());
    distances.resize(lists);
    for (size_t i = 0; i < lists; i++) distances[i] = from_middle(i);
    const float most = most_of_inner_shell(distances);
    distances.release();
    Array<uint32_t> apart(middles.memory());
    apart.resize(count);
    std::fill(apart.begin(), apart.end(), 0U);
    size_t groups = count;
    for (size_t i = 0; i < lists; i++) {
        if (!(from_middle(i) > most)) continue;
        uint32_t& group = apart[nearest[i].center];
        if (group == 0) {
            group = static_cast<uint32_t>(groups++);
            middles.resize(groups * row);
            std::memcpy(&middles[group * row], centers + i * row, row);
        }
        nearest[i].center = group;
    }
    apart.release();
    return groups;
}

} // namespace

size_t groups_for(size_t lists) noexcept {
    return std::max<size_t>(1, static_cast<size_t>(std::lround(std::sqrt(static_cast<double>(lists)))));
}

size_t group_centers_bytes(const KMeansOptions& options) noexcept {
    const KMeansOptions inner = group_options(options);
    const Nearness nearness = nearness_of(options.space);
    return options.clusters * (row_bytes(nearness, options.dims) + sizeof(Nearest) + sizeof(float)) +
           std::max(k_means_bytes(inner, options.clusters), Centers::bytes(options.dims, inner.clusters, nearness));
}

void group_centers(const KMeansOptions& options, const void* centers, CenterGroups& groups,
                   std::pmr::memory_resource* memory) {
    const KMeansOptions inner = group_options(options);
    const Nearness nearness = nearness_of(options.space);
    const size_t row = row_bytes(nearness, options.dims);
    const size_t lists = options.clusters;
    groups.middles.resize(inner.clusters * row);
    {
        Array<uint8_t> copy(memory);
        copy.resize(lists * row);
        std::memcpy(copy.data(), centers, lists * row);
        k_means(inner, copy.data(), lists, groups.middles.data(), memory);
        copy.release();
    }
    Centers middles(memory, options.dims, nearness);
    middles.pack(groups.middles.data(), inner.clusters);
    Array<Nearest> nearest(memory);
    nearest.resize(lists);
    middles.nearest(centers, lists, nearest.data());
    middles.release();
    const size_t count =
        set_far_apart(nearness, options.dims, static_cast<const uint8_t*>(centers), nearest, groups.middles);

    groups.begins.resize(count + 1);
    std::fill(groups.begins.begin(), groups.begins.end(), 0U);
    for (const Nearest& found : nearest) groups.begins[found.center + 1]++;
    // Middles without centres are left out.
    size_t kept = 0;
    for (uint32_t g = 0; g < count; g++) {
        const uint32_t size = groups.begins[g + 1];
        if (size == 0) continue;
        std::memmove(&groups.middles[kept * row], &groups.middles[g * row], row);
        groups.begins[kept + 1] = groups.begins[kept] + size;
        for (Nearest& found : nearest) {
            if (found.center == g) found.center = static_cast<uint32_t>(kept);
        }
        kept++;
    }
    groups.middles.truncate(kept * row);
    groups.begins.truncate(kept + 1);
    groups.order.resize(lists);
    std::iota(groups.order.begin(), groups.order.end(), 0U);
    std::stable_sort(groups.order.begin(), groups.order.end(),
                     [&](uint32_t a, uint32_t b) { return nearest[a].center < nearest[b].center; });
    nearest.release();

    groups.spreads.resize(kept);
    for (size_t g = 0; g < kept; g++) {
        double sum = 0;
        for (uint32_t i = groups.begins[g]; i < groups.begins[g + 1]; i++)
            sum += distance(nearness, options.dims, &groups.middles[g * row],
                            static_cast<const uint8_t*>(centers) + groups.order[i] * row);
        groups.spreads[g] = static_cast<float>(sum / (groups.begins[g + 1] - groups.begins[g]));
    }
}

float most_cosine(size_t probes) noexcept {
    return std::clamp(0.8F - 0.1F * std::log10(static_cast<float>(std::max<size_t>(probes, 1))), 0.5F, 0.72F);
}

float group_reach(Nearness nearness, float middle, float spread, float query_norm, size_t probes) noexcept {
    const float cosine = most_cosine(probes);
    const float reach = nearness == Nearness::kInnerProduct ? middle - cosine * query_norm * std::sqrt(spread)
                                                            : middle + spread - 2 * cosine * std::sqrt(middle * spread);
    return reach == reach ? reach : -std::numeric_limits<float>::infinity();
}

} // namespace rv::ivf
