// The parser: a text of Cypher to its tree, by recursive descent. The grammar is openCypher 9's with what users ask
// for beyond it (EXISTS { }, COUNT { }, FOREACH, CALL { }, shortestPath, =~, label expressions, map projections,
// distance operators).
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/syntax/ast.hpp"

#include <string_view>

namespace rv::cypher {

inline constexpr int kMostNesting = 200; // of expressions and queries in each other
// Clauses, and paths and relationships of patterns that are matched, in a whole text: steps of its plan stand in each
// other. CREATE right behind CREATE does not count, nor what they create.
inline constexpr int kMostSteps = 1000;
inline constexpr int kMostHeight = 1000; // of an expression's tree, long chains such as 1 + 1 + 1 included

// Raises QueryError with its place: SyntaxError with the details that the grammar decides (UnexpectedSyntax,
// InvalidNumberLiteral, IntegerOverflow, FloatingPointOverflow, InvalidUnicodeLiteral, InvalidUnicodeCharacter ...).
// `query` is valid UTF-8.
Statement parse(std::string_view query);

} // namespace rv::cypher
