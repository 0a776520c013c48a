#include "ruvector/core/graph_index/node_codes.hpp"

#include <algorithm>

namespace rv::graph {

NodeCodes::NodeCodes(std::pmr::memory_resource* memory, Arena* arena, RecordPool::State& state, const Space& space,
                     int bits)
    : shape_{space.dims(), bits},
      measure_(code_measure(space.metric())),
      pool_(memory, arena, Arena::End::kLow, state, record_bytes(space, bits)),
      origin_(memory) {
    origin_.resize(space.dims());
    std::fill(origin_.begin(), origin_.end(), 0.0F);
}

void NodeCodes::put(uint32_t node, Value value) {
    std::byte* record = pool_.make(node);
    const quantize::Factors factors = quantize::encode(shape_, measure_, as_floats(value), origin_.data(),
                                                       reinterpret_cast<uint8_t*>(record + sizeof(Head)));
    new (record) Head{factors.add, factors.rescale};
}

void NodeCodes::Query::set(Value query) noexcept {
    row_.set(as_floats(query));
    add_ = quantize::centre_terms(codes_.measure_, as_floats(query), codes_.origin_.data(), codes_.shape_.dims).add;
}

void NodeCodes::Query::distances(const uint32_t* nodes, size_t n, float* out) const noexcept {
    constexpr size_t kChunk = 64;
    const uint8_t* rows[kChunk];
    for (size_t first = 0; first < n; first += kChunk) {
        const size_t count = std::min(kChunk, n - first);
        for (size_t i = 0; i < count; i++)
            rows[i] = reinterpret_cast<const uint8_t*>(codes_.pool_[nodes[first + i]] + sizeof(Head));
        row_.products(rows, count, out + first);
        for (size_t i = 0; i < count; i++) {
            const Head& head = *reinterpret_cast<const Head*>(rows[i] - sizeof(Head));
            const quantize::Factors factors{head.add, head.rescale, 0};
            out[first + i] = quantize::estimate(factors, {add_, 0}, out[first + i]).distance;
        }
    }
}

} // namespace rv::graph
