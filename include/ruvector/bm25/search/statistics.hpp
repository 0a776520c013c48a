// What scores depend on, for a query and an index: numbers of the corpus, and the document frequency of each term.
//
// Of a partitioned table's index: those of all partitions together, so that scores of different partitions compare.
// They are read once a statement for each query and index: a scan and the operator beside it score alike, whatever is
// inserted meanwhile. A statement here is what the client sends, or a command inside of it that sees what an earlier
// one wrote. A scan that goes on in later statements (a cursor) keeps its own, and the operators beside it use them.
#pragma once

#include "ruvector/pg/pg.hpp"

#include "ruvector/core/text_index/top_k.hpp"
#include "ruvector/text/query_value.hpp"

#include <memory>

namespace rv::bm25 {

// C++ zone.
class Statistics final : public text::TermWeights {
public:
    struct State;
    explicit Statistics(std::shared_ptr<const State> state) : state_(std::move(state)) {}

    text::TermScore score_of(std::string_view term) const override;
    const text::Corpus& corpus() const;
    // How many documents have the term: 0 for one that the query does not ask for.
    std::uint64_t frequency(std::string_view term) const;
    // Of all terms that a lexeme of the query stands for, together.
    std::uint64_t frequency(const text::Lexeme& lexeme) const;
    // About how many documents match: no more, but for phrases, whose words may stand apart in many.
    std::uint64_t most_matches() const;
    // How many pairs of a document and a term of the query there are.
    std::uint64_t postings() const;
    // How many terms the query stands for.
    std::size_t terms() const;
    // Query and configuration of the index.
    const text::BoundQuery& query() const;
    Oid configuration() const;
    Oid index() const;
    const std::string& words() const;

private:
    std::shared_ptr<const State> state_;
};

// Raises undefined_object if `index` is not there, wrong_object_type if it is no bm25 index, insufficient_privilege if
// the caller may not read the indexed column. C++ zone.
std::shared_ptr<const Statistics> statistics_of(const text::QueryValue& query, Oid index);

// Whether statistics_of() would raise no insufficient_privilege.
bool may_read(Oid index);

// The same where a plan reads that index's table: the executor has checked the privileges, which may be those of a
// view's owner.
std::shared_ptr<const Statistics> statistics_of_plan(const text::QueryValue& query, Oid index);

// From now on in this statement statistics_of() returns these for their query and index.
void keep_current(const std::shared_ptr<const Statistics>& statistics);

} // namespace rv::bm25
