// Tells most terms that no lexeme of some queries stands for, without comparing texts: waiting documents are gone
// through term by term, and few of their terms are asked for.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/text_index/query.hpp"

#include <bitset>

namespace rv::text {

class TermFilter {
public:
    void add(const BoundQuery& query) {
        for (const BoundClause& clause : query.clauses)
            for (const Position& position : clause.positions)
                for (const Lexeme& lexeme : position.alternatives) add(lexeme);
    }

    // False only if no lexeme stands for the term.
    bool may_pass(std::string_view term) const {
        return !term.empty() && (words_[shape(term)] || prefixes_[byte(term.front())]);
    }

private:
    static constexpr std::size_t kShapes = 2048;

    static std::size_t byte(char c) { return static_cast<unsigned char>(c); }
    static std::size_t shape(std::string_view term) {
        return (byte(term.front()) * 31 + byte(term.back()) * 7 + byte(term[term.size() / 2]) * 127 + term.size()) %
               kShapes;
    }
    void add(const Lexeme& lexeme) {
        if (lexeme.text.empty()) {
            if (lexeme.prefix) prefixes_.set();
        } else if (lexeme.prefix) {
            prefixes_.set(byte(lexeme.text.front()));
        } else {
            words_.set(shape(lexeme.text));
        }
    }

    std::bitset<kShapes> words_;
    std::bitset<256> prefixes_; // by their first bytes
};

} // namespace rv::text
