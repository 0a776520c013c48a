// What scores depend on, for a query and an index: numbers of the corpus, and the document frequency of each term.
//
// Of a partitioned table's index: those of all partitions together, so that scores of different partitions compare.
// They are read once a statement for each query and index: a scan and the operator beside it score alike, whatever is
// inserted meanwhile.
#pragma once

#include "ruvector/pg/pg.hpp"

#include "ruvector/core/text_index/top_k.hpp"
#include "ruvector/text/query_value.hpp"

#include <memory>

namespace rv::bm25 {

class Statistics final : public text::TermWeights {
public:
    text::TermScore score_of(std::string_view term) const override;
    // A document that holds every lexeme scores no more.
    const text::Corpus& corpus() const;
    std::uint64_t frequency(std::string_view term) const;
    // Query and configuration of the index.
    const text::BoundQuery& query() const;
    Oid configuration() const;

private:
    struct State;
    std::shared_ptr<State> state_;
    friend std::shared_ptr<const Statistics> statistics_of(const text::QueryValue&, Oid);
};

// Raises undefined_object if `index` is not there, wrong_object_type if it is no bm25 index, insufficient_privilege if
// the caller may not read the indexed column. C++ zone.
std::shared_ptr<const Statistics> statistics_of(const text::QueryValue& query, Oid index);

} // namespace rv::bm25
