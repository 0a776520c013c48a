// Exact nearest neighbours by comparing all with all, and the recall of an answer against them.
#pragma once

#include "bench/lib/vectors.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace bench {

enum class Metric { kL2, kInnerProduct, kCosine, kL1 };

// "l2", "ip", "cosine" or "l1"; throws std::runtime_error for another name.
Metric parse_metric(const std::string& name);
const char* operator_of(Metric metric);                         // "<->"
std::string opclass_of(Metric metric, const std::string& type); // "vector_l2_ops"

struct Truth {
    std::size_t k = 0;
    std::vector<int32_t> ids;     // queries x k, nearest first
    std::vector<float> distances; // the same shape; squared for kL2, negative products for kInnerProduct
};

Truth find_exact(const Vectors& base, const Vectors& queries, Metric metric, std::size_t k, unsigned threads);

float distance(Metric metric, const float* a, const float* b, std::size_t dims);

// The share of the k nearest that `ids` has. An id as near as the k-th counts too: where distances are equal, which of
// them comes last is chance. Repeated ids count once.
double recall(const Vectors& base, const float* query, Metric metric, const Truth& truth, std::size_t query_index,
              std::size_t k, std::span<const int32_t> ids);

} // namespace bench
