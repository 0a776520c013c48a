// Lower bounds of the distances of nodes, from the codes that the directory has of their values.
#pragma once

#include "ruvector/hnsw/format/directory.hpp"

#include "ruvector/core/quantize/query.hpp"

namespace rv::hnsw {

class EntryBounds {
public:
    // `query` as in score_nodes: null makes all bounds 0. Allocates in the current memory context. The index has codes.
    EntryBounds(const Index& index, graph::Value query);

    // lowers[i] = that of the entry places[i], in ascending order, of a page; uppers[i] an upper bound.
    void read(const DirectoryPage& page, const uint16* places, size_t n, float* lowers, float* uppers);

private:
    const Index& index_;
    graph::Value query_;
    quantize::RowQuery prepared_;
    float distance_ = 0; // of the centre
    float error_ = 0;
};

} // namespace rv::hnsw
