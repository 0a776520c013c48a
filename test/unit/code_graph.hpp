// A search over codes on a graph in memory, as a page format would do it: each node carries codes of its neighbours on
// layer 0, relative to itself, and perhaps a code of its own value instead of the value. The beam is ordered by
// estimates. An expanded node gets the distance of its own value; those are the candidates of the answer.
#pragma once

#include "ruvector/core/graph_index/memory_graph.hpp"
#include "ruvector/core/graph_index/search.hpp"
#include "ruvector/core/quantize/query.hpp"

#include <algorithm>
#include <vector>

namespace code_graph {

using rv::graph::MemoryGraph;
using namespace rv::quantize;

// The codes of a graph over rotated vectors. own_bits 0: the nodes have their values.
class CodeGraph {
public:
    using Ref = MemoryGraph::Ref;

    CodeGraph(const MemoryGraph& graph, const rv::graph::Space& space, int bits, int own_bits)
        : graph_(graph),
          space_(space),
          measure_(rv::graph::code_measure(space.metric())),
          shape_{space.dims(), bits},
          own_shape_{space.dims(), own_bits == 0 ? 8 : own_bits},
          exact_(own_bits == 0),
          origin_(space.dims()) {
        std::vector<float> centre(space.dims());
        for (Ref node = 0; node < graph.size(); node++) {
            first_.push_back(factors_.size());
            if (!exact_) {
                own_codes_.resize(own_codes_.size() + own_shape_.row_bytes());
                own_factors_.push_back(encode(own_shape_, measure_, floats(node), origin_.data(),
                                              &own_codes_[node * own_shape_.row_bytes()]));
            }
            value(node, centre.data());
            for (const auto& link : graph.links(node, 0)) {
                codes_.resize(codes_.size() + shape_.row_bytes());
                factors_.push_back(encode(shape_, measure_, floats(link.node), centre.data(),
                                          &codes_[codes_.size() - shape_.row_bytes()]));
            }
        }
    }

    const MemoryGraph& graph() const { return graph_; }
    const rv::graph::Space& space() const { return space_; }
    const CodeShape& shape() const { return shape_; }
    Measure measure() const { return measure_; }
    const float* floats(Ref node) const { return rv::graph::as_floats(graph_.vector(node)); }
    const uint8_t* codes(Ref node) const { return &codes_[first_[node] * shape_.row_bytes()]; }
    const Factors* factors(Ref node) const { return &factors_[first_[node]]; }

    // What a node has of its own value, which is the centre of its neighbours' codes.
    void value(Ref node, float* out) const {
        if (exact_) {
            std::copy_n(floats(node), space_.dims(), out);
        } else {
            decode(own_shape_, measure_, &own_codes_[node * own_shape_.row_bytes()], own_factors_[node], origin_.data(),
                   out);
        }
    }
    // The estimate that the node's own code gives for a query whose value() product is known through the centre.
    Estimate own_estimate(Ref node, const float* query, const float* value) const {
        if (exact_) return {space_.distance(rv::graph::as_value(query), graph_.vector(node)), 0};
        // <y, q> from what the code stands for.
        const Factors& factors = own_factors_[node];
        const float share = measure_ == Measure::kL2Squared ? 2.0F : 1.0F;
        const float inner = rv::simd::kernels().inner_product(value, query, space_.dims());
        const float product = factors.rescale == 0 ? 0 : inner * share / -factors.rescale;
        return estimate(factors, centre_terms(measure_, query, origin_.data(), space_.dims()), product);
    }

private:
    const MemoryGraph& graph_;
    rv::graph::Space space_;
    Measure measure_;
    CodeShape shape_;
    CodeShape own_shape_;
    bool exact_;
    std::vector<float> origin_;
    std::vector<size_t> first_;
    std::vector<uint8_t> codes_;
    std::vector<Factors> factors_;
    std::vector<uint8_t> own_codes_;
    std::vector<Factors> own_factors_;
};

struct Candidate {
    Estimate own;
    MemoryGraph::Ref node;
};

// The source of a search; see graph_index/source.hpp.
class CodeSource {
public:
    using Ref = MemoryGraph::Ref;

    explicit CodeSource(const CodeGraph& codes)
        : codes_(codes),
          prepared_(&memory_, codes.shape()),
          seen_(codes.graph().size()),
          value_(codes.space().dims()) {}

    void set(const float* query) {
        query_ = query;
        prepared_.set(query);
        expanded_.clear();
        upper_distances_ = 0;
        estimated_ = 0;
    }

    size_t links(Ref node, int layer, Ref* out) {
        size_t n = 0;
        for (const auto& link : codes_.graph().links(node, layer)) out[n++] = link.node;
        estimated_ = 0;
        if (layer > 0) return n;
        codes_.value(node, value_.data());
        expanded_.push_back({codes_.own_estimate(node, query_, value_.data()), node});
        const CentreTerms terms = centre_terms(codes_.measure(), query_, value_.data(), codes_.space().dims());
        float products[rv::graph::kMaxLinks];
        prepared_.products(codes_.codes(node), codes_.shape().row_bytes(), n, products);
        for (size_t i = 0; i < n; i++) {
            refs_[i] = out[i];
            estimates_[i] = estimate(codes_.factors(node)[i], terms, products[i]).distance;
        }
        estimated_ = n;
        return n;
    }
    bool visit(Ref node) {
        if (seen_[node] == round_) return false;
        seen_[node] = round_;
        return true;
    }
    void forget_visits() { round_++; }
    void score(const Ref* refs, size_t n, rv::graph::Score* scores) {
        size_t at = 0;
        for (size_t i = 0; i < n; i++) {
            if (estimated_ == 0) {
                scores[i] = {codes_.space().distance(rv::graph::as_value(query_), codes_.graph().vector(refs[i])), true,
                             true};
                upper_distances_++;
                continue;
            }
            while (refs_[at] != refs[i]) at++; // in the order of the links
            scores[i] = {estimates_[at], true, true};
        }
    }

    std::vector<Candidate>& expanded() { return expanded_; }
    size_t upper_distances() const { return upper_distances_; }

private:
    const CodeGraph& codes_;
    std::pmr::monotonic_buffer_resource memory_;
    RowQuery prepared_;
    const float* query_ = nullptr;
    std::vector<uint32_t> seen_;
    uint32_t round_ = 0;
    std::vector<float> value_;
    std::vector<Candidate> expanded_;
    Ref refs_[rv::graph::kMaxLinks];
    float estimates_[rv::graph::kMaxLinks];
    size_t estimated_ = 0;
    size_t upper_distances_ = 0;
};

struct Answer {
    std::vector<MemoryGraph::Ref> nodes; // k of them, nearest first
    size_t expanded;
    size_t reranked; // values that had to be read beside the codes
};

// The k nearest. Where the nodes have codes of their own, exact distances are taken in the order of the lower bounds,
// until the next bound is no nearer than the k-th exact distance.
inline Answer search(CodeSource& source, const CodeGraph& codes, const float* query, size_t width, size_t k,
                     float deviations, rv::graph::Beam<MemoryGraph::Ref>& beam) {
    source.set(query);
    const MemoryGraph& graph = codes.graph();
    rv::graph::search(source, graph.entry(), graph.entry_level(), width, beam);
    auto& found = source.expanded();
    const auto bound = [&](const Candidate& c) { return c.own.distance - deviations * c.own.deviation; };
    std::sort(found.begin(), found.end(), [&](const auto& a, const auto& b) { return bound(a) < bound(b); });
    Answer answer{{}, found.size(), 0};
    std::vector<std::pair<float, MemoryGraph::Ref>> nearest;
    for (const Candidate& candidate : found) {
        if (nearest.size() >= k && bound(candidate) >= nearest[k - 1].first) break;
        float distance = candidate.own.distance;
        if (candidate.own.deviation > 0) {
            distance = codes.space().distance(rv::graph::as_value(query), graph.vector(candidate.node));
            answer.reranked++;
        }
        const std::pair<float, MemoryGraph::Ref> entry{distance, candidate.node};
        nearest.insert(std::upper_bound(nearest.begin(), nearest.end(), entry), entry);
    }
    for (size_t i = 0; i < std::min(k, nearest.size()); i++) answer.nodes.push_back(nearest[i].second);
    return answer;
}

} // namespace code_graph
