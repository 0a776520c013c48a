// A call of ruvector_hybrid_search, or of the function that explains one: its arguments, checked, and the two queries
// that follow from them. Server zone.
#pragma once

#include "ruvector/collections/exactness.hpp"
#include "ruvector/collections/text_index.hpp"

namespace rv::collections {

enum class Fusion { kReciprocalRank, kLinear };

struct HybridPlan {
    Collection* collection;
    SearchWidth width;
    bool exact;      // no approximate index is allowed for vectors
    bool has_vector; // a side that the call leaves out has no query
    bool has_text;
    bool text_has_distance; // of the rows found by text, behind their ranks
    SearchQuery by_vector;
    SearchQuery by_text;
};

class HybridCall {
public:
    // Of (p_collection_name, p_query, p_query_text, p_k, p_filter, p_method, p_vector_weight, p_rrf_k, p_text_column,
    // p_depth, p_ef_search, ...).
    explicit HybridCall(FunctionCallInfo call);

    int k() const { return k_; }
    Fusion fusion() const { return fusion_; }
    double vector_weight() const { return vector_weight_; }
    double rank_constant() const { return rank_constant_; }
    bool filtered() const { return filter_ != nullptr; }

    // `function` is the one that was called. Needs a connection to SPI, whose memory the result lives in.
    HybridPlan plan(Oid function) const;

private:
    const char* name_;
    bool has_vector_;
    bool has_text_;
    Datum vector_ = 0;
    Datum words_ = 0;
    int k_;
    const Jsonb* filter_ = nullptr;
    Fusion fusion_;
    double vector_weight_;
    double rank_constant_;
    const char* text_column_ = nullptr; // null: the only one with an index
    int depth_;                         // rows of each side
    int ef_search_;                     // 0: not given
};

} // namespace rv::collections
