#include "ruvector/core/text_index/top_k.hpp"

#include <algorithm>

namespace rv::text {
namespace {

using Terms = std::span<const TermPositions>;

// The terms of the document that a lexeme stands for.
Terms terms_of(const Lexeme& lexeme, Terms document) {
    const auto first = std::lower_bound(document.begin(), document.end(), std::string_view(lexeme.text),
                                        [](const TermPositions& a, std::string_view b) { return a.term < b; });
    auto last = first;
    if (lexeme.prefix) {
        while (last != document.end() && last->term.starts_with(lexeme.text)) ++last;
    } else if (last != document.end() && last->term == lexeme.text) {
        ++last;
    }
    return {first, last};
}

// Whether the words stand beside each other: some place of the first position has all others at their distances.
bool beside(const BoundClause& clause, Terms document) {
    // For each position, where its words stand.
    std::vector<std::vector<std::uint32_t>> places(clause.positions.size());
    for (std::size_t i = 0; i < places.size(); i++) {
        for (const Lexeme& lexeme : clause.positions[i].alternatives)
            for (const TermPositions& term : terms_of(lexeme, document)) {
                if (term.positions.empty()) return clause.role != Role::kForbidden; // not known
                places[i].insert(places[i].end(), term.positions.begin(), term.positions.end());
            }
        std::sort(places[i].begin(), places[i].end());
    }
    const std::uint32_t origin = clause.positions[0].number;
    return std::any_of(places[0].begin(), places[0].end(), [&](std::uint32_t place) {
        for (std::size_t i = 1; i < places.size(); i++)
            if (!std::binary_search(places[i].begin(), places[i].end(), place + (clause.positions[i].number - origin)))
                return false;
        return true;
    });
}

bool matches(const BoundClause& clause, Terms document) {
    for (const Position& position : clause.positions)
        if (std::none_of(position.alternatives.begin(), position.alternatives.end(),
                         [&](const Lexeme& lexeme) { return !terms_of(lexeme, document).empty(); }))
            return false;
    return !clause.phrase || beside(clause, document);
}

double score_of(const BoundClause& clause, Terms document, std::uint32_t length, const TermWeights& weights) {
    double sum = 0;
    for (const Position& position : clause.positions) {
        double of_position = 0;
        for (const Lexeme& lexeme : position.alternatives)
            for (const TermPositions& term : terms_of(lexeme, document))
                of_position += weights.score_of(term.term)(term.tf, length);
        sum += of_position;
    }
    return sum;
}

} // namespace

Verdict evaluate(const BoundQuery& query, std::span<const TermPositions> document, std::uint32_t length,
                 const TermWeights& weights) {
    bool required = false;
    bool optional = false;
    bool found = false;
    std::vector<const BoundClause*> scored;
    for (const BoundClause& clause : query.clauses) {
        const bool match = matches(clause, document);
        if (match ? clause.role == Role::kForbidden : clause.role == Role::kRequired) return {false, 0};
        required |= clause.role == Role::kRequired;
        optional |= clause.role == Role::kOptional;
        if (!match || clause.role == Role::kForbidden) continue;
        found = true;
        scored.push_back(&clause);
    }
    if (query.clauses.empty() || (optional && !required && !found)) return {false, 0};
    double score = 0;
    for (const BoundClause* clause : scored) score += score_of(*clause, document, length, weights);
    return {true, score};
}

} // namespace rv::text
