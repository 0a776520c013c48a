// C++ zone. See the header.
#include "ruvector/bm25/search/pending_rows.hpp"

#include "ruvector/bm25/search/segment_filter.hpp"
#include "ruvector/bm25/search/tick.hpp"
#include "ruvector/core/base/error.hpp"
#include "ruvector/core/text_index/term_filter.hpp"

namespace rv::bm25 {
namespace {

text::Verdict judge(const Statistics& query, std::span<const text::TermPositions> terms, std::uint32_t length) {
    return text::evaluate(query.query(), terms, length, query);
}

bool meets_conditions(const text::Document& document, const ScanRequest& request) {
    if (request.conditions == nullptr) return true;
    if (document.attributes.size() < request.attribute_bytes)
        throw Error(sqlstate::kIndexCorrupted, "a pending document of a bm25 index lacks further columns", {},
                    "REINDEX the index.");
    return request.conditions->met(document.attributes.data());
}

} // namespace

std::vector<PendingRow> pending_rows(const View& view, const ScanRequest& request) {
    std::vector<PendingRow> rows;
    std::vector<text::TermPositions> terms; // of the document, those that queries may ask for
    text::TermFilter filter;
    for (const auto& query : request.matches) filter.add(query->query());
    if (request.rank != nullptr) filter.add(request.rank->query());
    view.for_each_pending([&](const text::Document& document) {
        tick();
        if (!meets_conditions(document, request)) return;
        terms.clear();
        for (const text::TermCount& each : document.terms)
            if (filter.may_pass(each.term)) terms.push_back({each.term, each.tf, {}});
        const bool matches = std::all_of(request.matches.begin(), request.matches.end(), [&](const auto& query) {
            return judge(*query, terms, document.length).matches;
        });
        if (!matches) return;
        const text::Verdict verdict =
            request.rank != nullptr ? judge(*request.rank, terms, document.length) : text::Verdict{false, 0};
        if (request.rank_matches && !verdict.matches) return;
        rows.push_back({row_of(document.row), verdict.matches, verdict.score});
    });
    return rows;
}

} // namespace rv::bm25
