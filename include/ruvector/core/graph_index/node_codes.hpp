// Codes of the values of a graph that is being built: estimates of distances from a tenth of the memory that the
// distances themselves would have to read. They stay when the values move elsewhere.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/record_pool.hpp"
#include "ruvector/core/graph_index/space.hpp"
#include "ruvector/core/quantize/query.hpp"

namespace rv::graph {

// Of a metric that has codes.
constexpr quantize::Measure code_measure(Metric metric) noexcept {
    switch (metric) {
    case Metric::kL2:
        return quantize::Measure::kL2Squared;
    case Metric::kCosine:
        return quantize::Measure::kNegativeCosine;
    default:
        return quantize::Measure::kNegativeInnerProduct;
    }
}

// Of floats that are rotated (quantize::Rotation), relative to the origin, by number.
class NodeCodes {
public:
    // What a query is to all codes.
    class Query {
    public:
        Query(std::pmr::memory_resource* memory, const NodeCodes& codes) : row_(memory, codes.shape_), codes_(codes) {}

        void set(Value query) noexcept;
        // out[i] = the estimated distance of value nodes[i] to the query, i < n.
        void distances(const uint32_t* nodes, size_t n, float* out) const noexcept;

    private:
        quantize::RowQuery row_;
        const NodeCodes& codes_;
        float add_ = 0;
    };

    // Whether a space has codes.
    static bool fit(const Space& space) noexcept {
        return space.element() == Element::kFloat && space.metric() <= Metric::kCosine;
    }
    // As many bits a dimension as searches need to find what they would find by distances, with some to spare for
    // values that lie far from the origin; 0 where codes do not pay.
    static int usual_bits(const Space& space) noexcept {
        if (!fit(space) || space.dims() < 32) return 0;
        return space.dims() < 256 ? 8 : 4;
    }
    static size_t record_bytes(const Space& space, int bits) noexcept {
        return sizeof(Head) + quantize::CodeShape{space.dims(), bits}.row_bytes();
    }

    // Other arguments are those of a RecordPool.
    NodeCodes(std::pmr::memory_resource* memory, Arena* arena, RecordPool::State& state, const Space& space, int bits);

    void put(uint32_t node, Value value);
    void prefetch(uint32_t node) const noexcept {
        const std::byte* record = pool_[node];
        for (size_t i = 0; i < pool_.stride(); i += 64) __builtin_prefetch(record + i);
    }

    const RecordPool& pool() const noexcept { return pool_; }

private:
    struct Head {
        float add;
        float rescale;
    };

    quantize::CodeShape shape_;
    quantize::Measure measure_;
    RecordPool pool_; // Head | code
    Array<float> origin_;
};

} // namespace rv::graph
