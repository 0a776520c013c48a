// Server zone.
#include "ruvector/hnsw/format/codes.hpp"

#include "ruvector/core/graph_index/coded_search.hpp"

namespace rv::hnsw {
namespace {

// The upper half of a float, rounded to the nearest: eight bits are as precise as any of the codes.
uint16 upper_half(float x) {
    const auto bits = std::bit_cast<uint32>(x);
    return static_cast<uint16>((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

} // namespace

void encode_link(const Index& index, graph::Value owner, const LinkedNode& linked, const LinkCodes& codes,
                 size_t slot) {
    encode_link(index, index.codes, owner, linked.value != nullptr ? linked.value : owner, codes, slot);
    if (codes.signature != nullptr) codes.signature[slot] = linked.signature;
}

void encode_link(const Index& index, const quantize::CodeShape& shape, graph::Value owner, graph::Value linked,
                 const LinkCodes& codes, size_t slot) {
    const quantize::RelativeFactors factors = quantize::encode_relative(
        shape, index.code_measure(), graph::as_floats(linked), graph::as_floats(owner), codes.code + slot * codes.row);
    codes.add[slot] = factors.add;
    codes.rescale[slot] = upper_half(factors.rescale);
}

void encode_links(const Index& index, graph::Value owner, NodeDisk* node, int layer, KeptValues& values) {
    auto* scratch = static_cast<std::byte*>(palloc(index.layout.value_bytes));
    const LinkCodes codes = node_codes(index, node, layer);
    const std::span<RefDisk> links = node_links(index, node, layer);
    for (size_t i = 0; i < links.size() && load_ref(links[i]).valid(); i++)
        encode_link(index, owner, values.find_or_copy(load_ref(links[i]), scratch), codes, i);
    pfree(scratch);
}

void set_relative(const Index& index, graph::Value query, graph::Value node, float distance,
                  quantize::RowQuery* prepared) {
    const float* centre = graph::as_floats(node);
    prepared->set_relative(graph::as_floats(query), centre,
                           quantize::centre_share(index.code_measure(), -distance, centre, index.space.dims()));
}

void estimate_distances(const Index& index, const LinkCodes& codes, const quantize::RowQuery& query, float distance,
                        size_t n, float* distances) {
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    const float beyond = index.space.is_metric() ? kInfinity : std::numeric_limits<float>::quiet_NaN();
    const float share = query.share();
    query.products(codes.code, codes.row, n, distances);
    for (size_t i = 0; i < n; i++) {
        const float known = share != 0 ? distance + share * codes.add[i] : 0.0F;
        const float estimate = known + rescale_of(codes, i) * distances[i];
        distances[i] = estimate < kInfinity && estimate > -kInfinity ? estimate : beyond;
    }
}

void tell_deviations(const LinkCodes& codes, const quantize::RowQuery& query, size_t n, float* deviations) {
    const float error = query.relative_error();
    for (size_t i = 0; i < n; i++) deviations[i] = -error * rescale_of(codes, i);
}

void bound_distances(const Index& index, const LinkCodes& codes, const quantize::RowQuery& query, float distance,
                     size_t n, float* estimates, float* lowers) {
    bound_distances(index, index.codes.bits, 1.0F, codes, query, distance, n, estimates, lowers);
}

void bound_distances(const Index& index, int bits, float more, const LinkCodes& codes, const quantize::RowQuery& query,
                     float distance, size_t n, float* estimates, float* lowers) {
    const float error = query.relative_error();
    if (index.space.is_metric()) {
        const float scale = more * graph::search_deviations(bits) * error;
        for (size_t i = 0; i < n; i++) lowers[i] = estimates[i] + scale * rescale_of(codes, i);
        return;
    }
    // What a short value is to a long node is a small difference of two numbers near the node's square.
    constexpr float kRounding = 4e-7F;
    const float rounding = query.share() != 0 ? kRounding * std::fabs(distance) : 0.0F;
    for (size_t i = 0; i < n; i++) {
        const float deviation = -error * rescale_of(codes, i);
        lowers[i] = estimates[i] - graph::product_deviations(bits, estimates[i], deviation) * deviation - rounding;
        if (lowers[i] == lowers[i]) [[likely]]
            continue;
        estimates[i] = distance;
        lowers[i] = -std::numeric_limits<float>::infinity();
    }
}

} // namespace rv::hnsw
