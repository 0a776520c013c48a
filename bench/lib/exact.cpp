#include "bench/lib/exact.hpp"

#include "ruvector/core/simd/distance.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>

namespace bench {
namespace {

constexpr std::size_t kBlock = 512; // rows of the base that stay in the cache while a worker's queries pass over them

using Neighbour = std::pair<float, int32_t>;

void offer(std::vector<Neighbour>& heap, std::size_t k, Neighbour candidate) {
    if (heap.size() < k) {
        heap.push_back(candidate);
        std::push_heap(heap.begin(), heap.end());
    } else if (candidate < heap.front()) {
        std::pop_heap(heap.begin(), heap.end());
        heap.back() = candidate;
        std::push_heap(heap.begin(), heap.end());
    }
}

} // namespace

Metric parse_metric(const std::string& name) {
    if (name == "l2") return Metric::kL2;
    if (name == "ip") return Metric::kInnerProduct;
    if (name == "cosine") return Metric::kCosine;
    if (name == "l1") return Metric::kL1;
    throw std::runtime_error("unknown metric \"" + name + "\": l2, ip, cosine or l1");
}

const char* operator_of(Metric metric) {
    switch (metric) {
    case Metric::kL2:
        return "<->";
    case Metric::kInnerProduct:
        return "<#>";
    case Metric::kCosine:
        return "<=>";
    case Metric::kL1:
        return "<+>";
    }
    return "";
}

std::string opclass_of(Metric metric, const std::string& type) {
    switch (metric) {
    case Metric::kL2:
        return type + "_l2_ops";
    case Metric::kInnerProduct:
        return type + "_ip_ops";
    case Metric::kCosine:
        return type + "_cosine_ops";
    case Metric::kL1:
        return type + "_l1_ops";
    }
    return "";
}

float distance(Metric metric, const float* a, const float* b, std::size_t dims) {
    const rv::simd::DistanceKernels& kernels = rv::simd::kernels();
    switch (metric) {
    case Metric::kL2:
        return kernels.l2_squared(a, b, dims);
    case Metric::kInnerProduct:
        return -kernels.inner_product(a, b, dims);
    case Metric::kL1:
        return kernels.l1(a, b, dims);
    case Metric::kCosine:
        break;
    }
    float dot = 0, norm_a = 0, norm_b = 0;
    kernels.cosine_parts(a, b, dims, &dot, &norm_a, &norm_b);
    return 1.0f - dot / std::sqrt(norm_a * norm_b);
}

Truth find_exact(const Vectors& base, const Vectors& queries, Metric metric, std::size_t k, unsigned threads) {
    k = std::min(k, base.rows);
    std::vector<std::vector<Neighbour>> heaps(queries.rows);
    std::vector<std::thread> workers;
    for (unsigned t = 0; t < threads; t++) {
        workers.emplace_back([&, t] {
            for (std::size_t block = 0; block < base.rows; block += kBlock) {
                const std::size_t end = std::min(block + kBlock, base.rows);
                for (std::size_t q = t; q < queries.rows; q += threads) {
                    for (std::size_t i = block; i < end; i++) {
                        offer(heaps[q], k,
                              {distance(metric, base.row(i), queries.row(q), base.dims), static_cast<int32_t>(i)});
                    }
                }
            }
            for (std::size_t q = t; q < queries.rows; q += threads) std::sort_heap(heaps[q].begin(), heaps[q].end());
        });
    }
    for (std::thread& worker : workers) worker.join();

    Truth truth;
    truth.k = k;
    for (const std::vector<Neighbour>& heap : heaps) {
        for (const Neighbour& neighbour : heap) {
            truth.ids.push_back(neighbour.second);
            truth.distances.push_back(neighbour.first);
        }
    }
    return truth;
}

double recall(const Vectors& base, const float* query, Metric metric, const Truth& truth, std::size_t query_index,
              std::size_t k, std::span<const int32_t> ids) {
    const float last = truth.distances[query_index * truth.k + k - 1];
    const float limit = last + 1e-5f * std::fabs(last);
    std::set<int32_t> found;
    for (int32_t id : ids) {
        if (id < 0 || static_cast<std::size_t>(id) >= base.rows) continue;
        if (distance(metric, base.row(static_cast<std::size_t>(id)), query, base.dims) <= limit) found.insert(id);
    }
    return static_cast<double>(std::min(found.size(), k)) / static_cast<double>(k);
}

} // namespace bench
