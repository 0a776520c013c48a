// A call of ruvector_search, or of a function that says what such a call would do: its arguments, checked, and what
// follows from them. Server zone.
#pragma once

#include "ruvector/collections/exactness.hpp"
#include "ruvector/collections/search_query.hpp"

namespace rv::collections {

struct SearchPlan {
    Collection* collection;
    SearchWidth width;
    bool exact; // no approximate index is allowed
    SearchQuery query;
};

// The argument p_ef_search; 0 if it is null. Raises if no scan can be as wide.
int ef_search_argument(FunctionCallInfo call, int number);

class SearchCall {
public:
    // Of (p_collection_name, p_query, p_k, p_ef_search, p_use_gnn, p_filter, ...).
    explicit SearchCall(FunctionCallInfo call);

    int k() const { return k_; }
    bool filtered() const { return filter_ != nullptr; }

    // `function` is the one that was called. Needs a connection to SPI, whose memory the result lives in.
    SearchPlan plan(Oid function) const;

private:
    const char* name_;
    Datum vector_;
    int k_;
    int ef_search_ = 0; // 0: not given
    bool use_gnn_;
    const Jsonb* filter_ = nullptr;
};

} // namespace rv::collections
