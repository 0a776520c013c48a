// Server zone.
#include "ruvector/hnsw/format/codes.hpp"

namespace rv::hnsw {
namespace {

// The upper half of a float, rounded to the nearest: eight bits are as precise as any of the codes.
uint16 upper_half(float x) {
    const auto bits = std::bit_cast<uint32>(x);
    return static_cast<uint16>((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

float rescale_of(const LinkCodes& codes, size_t slot) {
    return std::bit_cast<float>(static_cast<uint32>(codes.rescale[slot]) << 16);
}

} // namespace

void encode_link(const Index& index, graph::Value owner, graph::Value linked, const LinkCodes& codes, size_t slot) {
    if (linked == nullptr) linked = owner;
    const quantize::RelativeFactors factors =
        quantize::encode_relative(index.codes, index.code_measure(), graph::as_floats(linked), graph::as_floats(owner),
                                  codes.code + slot * codes.row);
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

void estimate_distances(const LinkCodes& codes, const quantize::RowQuery& query, float distance, size_t n,
                        float* distances) {
    query.products(codes.code, codes.row, n, distances);
    for (size_t i = 0; i < n; i++) {
        const float estimate = distance + codes.add[i] + rescale_of(codes, i) * distances[i];
        // What has no value, since squares are beyond the range of float, is the furthest.
        distances[i] =
            estimate < std::numeric_limits<float>::infinity() ? estimate : std::numeric_limits<float>::infinity();
    }
}

void lower_bounds(const LinkCodes& codes, const quantize::RowQuery& query, float deviations, const float* estimates,
                  size_t n, float* lowers) {
    const float scale = deviations * query.relative_error();
    for (size_t i = 0; i < n; i++) lowers[i] = estimates[i] + scale * rescale_of(codes, i);
}

} // namespace rv::hnsw
