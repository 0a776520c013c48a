// C++ zone. See the header.
#include "ruvector/bm25/search/statistics.hpp"

namespace rv::bm25 {

struct Statistics::State {
    text::Corpus corpus;
    text::BoundQuery query;
    Oid configuration = InvalidOid;
};

text::TermScore Statistics::score_of(std::string_view) const { return {}; }
const text::Corpus& Statistics::corpus() const { return state_->corpus; }
std::uint64_t Statistics::frequency(std::string_view) const { return 0; }
const text::BoundQuery& Statistics::query() const { return state_->query; }
Oid Statistics::configuration() const { return state_->configuration; }

std::shared_ptr<const Statistics> statistics_of(const text::QueryValue&, Oid) {
    auto made = std::make_shared<Statistics>();
    made->state_ = std::make_shared<Statistics::State>();
    return made;
}

} // namespace rv::bm25
