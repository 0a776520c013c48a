// The codes that nodes have of their own values, in place of these in a compact index, and what they tell of distances.
//
// Let v be a value, d what its code stands for and e = v - d. e is orthogonal to v (quantize/code.hpp), so
//
//     |q - v|^2 = |q - d|^2 - |e|^2 - 2 <q, e>     and     -<q, v> = -<q, d> - <q, e>
//
// and of q only the part across v counts in <q, e>, which is no longer than q - v: the nearer a query is, the better is
// the estimate, whatever the lengths of both.
#pragma once

#include "ruvector/hnsw/format/index.hpp"

namespace rv::hnsw {

// Writes the code of a value: layout.own_bytes.
void encode_own(const Index& index, graph::Value value, OwnDisk* own);

// What the code stands for; `out` has room for a value.
void decode_own(const Index& index, const OwnDisk* own, std::byte* out);

// The squared length of e: of what the code lost. Infinite where it tells nothing.
float squared_loss(const Index& index, const OwnDisk& own);

// Whether the code, which stands for `decoded`, can be that of the value.
bool is_own_code(const Index& index, const OwnDisk& own, graph::Value decoded, graph::Value exact);

// Between these lies an exact distance, for 999 of 1000 values.
struct Bounds {
    float lower;
    float upper;
};

class OwnQuery {
public:
    OwnQuery(const Index& index, graph::Value query);

    // `decoded` is what the code stands for, at `distance` from the query.
    Bounds bounds(const OwnDisk& own, graph::Value decoded, float distance) const;

private:
    const Index& index_;
    float squared_length_; // of the query
};

} // namespace rv::hnsw
