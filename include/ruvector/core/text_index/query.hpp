// The query language of bm25query, before a text search configuration has made lexemes of its words.
//
//   query  = clause ...                      separated by white space
//   clause = [+|-] word | [+|-] word* | [+|-] "phrase"
//
//   word       may stand in the document, and adds to its score where it does
//   +word      must stand in it
//   -word      must not
//   word*      stands for all words that begin so
//   "a b"      words that stand beside each other, in this order
//
// A document matches if it has all that is required, nothing that is forbidden, and, where nothing is required, at
// least one optional clause (if there is any: a query of forbidden clauses alone matches all documents without them).
// Inside quotation marks and words a backslash takes the next character as it is. A sign stands right before its
// clause; a sign or asterisk alone is a word that has no lexemes.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rv::text {

inline constexpr std::size_t kMostClauses = 1024;

enum class Role : std::uint8_t { kOptional, kRequired, kForbidden };

struct Clause {
    Role role = Role::kOptional;
    bool prefix = false;
    bool phrase = false;
    std::string text; // without signs, quotation marks and escapes
};

// Raises rv::Error, invalid_text_representation, for an open quotation mark, a trailing backslash, more than
// kMostClauses.
std::vector<Clause> parse_query(std::string_view text);

// The query of any text's words, all optional: what signs, asterisks, quotation marks and backslashes mean is gone. At
// most kMostClauses of them.
std::string query_of_words(std::string_view text);

// --- With lexemes
// -----------------------------------------------------------------------------------------------------

struct Lexeme {
    std::string text;
    bool prefix = false;

    bool operator==(const Lexeme&) const = default;
};

// Words of a clause: at each position one lexeme or several that stand for each other (synonyms, variants).
struct Position {
    std::uint32_t number = 0; // from 1, with gaps where stop words stood
    std::vector<Lexeme> alternatives;
};

// A clause matches if at each position one of its alternatives stands in the document, and, of a phrase, beside each
// other with the same distances. Its score, where it matches, is the sum of all its lexemes' scores (of a prefix, of
// all terms that begin so), each as often as it stands in the clause.
struct BoundClause {
    Role role = Role::kOptional;
    bool phrase = false;             // and more than one position
    std::vector<Position> positions; // not empty
};

// Clauses without lexemes (stop words) are left out. Without a clause nothing matches.
struct BoundQuery {
    std::vector<BoundClause> clauses;

    // Whether presence of lexemes does not decide who matches.
    bool has_phrase() const {
        for (const BoundClause& clause : clauses)
            if (clause.phrase) return true;
        return false;
    }
};

} // namespace rv::text
