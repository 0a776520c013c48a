// The codes of links: what each says of the linked node's value, relative to the node that has the link.
#pragma once

#include "ruvector/hnsw/format/kept_values.hpp"

#include "ruvector/core/quantize/query.hpp"

#include <bit>

namespace rv::hnsw {

// The codes of a layer's links, slot by slot, on a page or elsewhere.
struct LinkCodes {
    float* add;
    uint16* rescale;
    uint8* code;
    Size row;                 // bytes of a code
    pg::Signature* signature; // null: not on this layer

    // In a place of layer_codes_size() bytes, aligned to 8.
    LinkCodes(void* place, Size slots, Size row_bytes, bool is_signed = false)
        : add(static_cast<float*>(place)),
          rescale(reinterpret_cast<uint16*>(add + slots)),
          code(static_cast<uint8*>(place) + code_factors_size(slots)),
          row(row_bytes),
          signature(is_signed ? reinterpret_cast<pg::Signature*>(code + slots * row_bytes) : nullptr) {}

    void put(size_t slot, const LinkCodes& from, size_t from_slot) const {
        add[slot] = from.add[from_slot];
        rescale[slot] = from.rescale[from_slot];
        std::memcpy(code + slot * row, from.code + from_slot * row, row);
        if (signature != nullptr) signature[slot] = from.signature[from_slot];
    }

    // Calls use(start, size) for each part of what put() writes.
    template <class Use>
    void for_each_part(size_t slot, Use&& use) const {
        use(add + slot, sizeof(*add));
        use(rescale + slot, sizeof(*rescale));
        use(code + slot * row, row);
        if (signature != nullptr) use(signature + slot, sizeof(*signature));
    }
};

// Whether links have signatures beside their codes.
inline bool is_signed(const Index& index, int layer) { return layer == 0 && index.signatures != nullptr; }
// The bytes of a layer's codes with so many slots.
inline Size layer_codes_size(const Index& index, int layer, Size slots) {
    return layer_codes_size(slots, index.layout.code_row, is_signed(index, layer) ? index.layout.signature_bytes : 0);
}

inline float rescale_of(const LinkCodes& codes, size_t slot) {
    return std::bit_cast<float>(static_cast<uint32>(codes.rescale[slot]) << 16);
}

// Of a layer that has codes.
inline LinkCodes node_codes(const Index& index, NodeDisk* node, int layer) {
    const std::span<RefDisk> links = node_links(index, node, layer);
    auto* codes =
        reinterpret_cast<std::byte*>(node_links(index, node, 0).data() + index.layout.slots(node->head.level));
    return {codes + index.layout.codes_size(layer - 1), links.size(), index.layout.code_row, is_signed(index, layer)};
}

// Writes the code, and the signature where `codes` have such, of a link from a node with value `owner` to `linked`.
// What is gone (null) gets the code of the owner: its link is broken, and no harm done.
void encode_link(const Index& index, graph::Value owner, const LinkedNode& linked, const LinkCodes& codes, size_t slot);

// The same of codes of another shape, without signatures.
void encode_link(const Index& index, const quantize::CodeShape& shape, graph::Value owner, graph::Value linked,
                 const LinkCodes& codes, size_t slot);

// Writes the codes of a node's links on a layer, in memory. `owner` is the node's value, `values` may have those of the
// nodes linked to.
void encode_links(const Index& index, graph::Value owner, NodeDisk* node, int layer, KeptValues& values);

// Prepares a query relative to a node's value, to which its distance is `distance`.
void set_relative(const Index& index, graph::Value query, graph::Value node, float distance,
                  quantize::RowQuery* prepared);

// distances[i] = estimate of the distance between a query and what slot i leads to, i < n. The query is prepared
// relative to the node's value, to which its distance is `distance`. Where squares are beyond the range of float, an L2
// distance is infinite, and an inner product unknown: NaN.
void estimate_distances(const Index& index, const LinkCodes& codes, const quantize::RowQuery& query, float distance,
                        size_t n, float* distances);

// deviations[i] = that of the error of estimate i.
void tell_deviations(const LinkCodes& codes, const quantize::RowQuery& query, size_t n, float* deviations);

// Where estimates are not averaged: lowers[i] = as many deviations of the error below estimates[i] as a search wants
// (coded_search.hpp). What is unknown may be anywhere: it is taken to be as far as the node, and its bound is the
// least.
void bound_distances(const Index& index, const LinkCodes& codes, const quantize::RowQuery& query, float distance,
                     size_t n, float* estimates, float* lowers);
// The same for codes of so many bits; `more` times as many deviations where these do not follow from the estimate.
void bound_distances(const Index& index, int bits, float more, const LinkCodes& codes, const quantize::RowQuery& query,
                     float distance, size_t n, float* estimates, float* lowers);

} // namespace rv::hnsw
