// What the lexer divides a query into. Words are names until the parser finds a keyword where the grammar has one: no
// word is reserved.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rv::cypher {

enum class TokenKind : std::uint8_t {
    kEnd,
    kWord,      // a name or a keyword; quoted by backticks: a name
    kString,    // decoded
    kInteger,   // without sign
    kFloat,     // without sign
    kBadNumber, // begins with a digit and is no number
    kParameter, // $name
    kSign,
};

enum class Sign : std::uint8_t {
    kNone,
    kLeftParen,
    kRightParen,
    kLeftBracket,
    kRightBracket,
    kLeftBrace,
    kRightBrace,
    kComma,
    kDot,
    kDots, // ..
    kColon,
    kSemicolon,
    kBar,
    kAmpersand,
    kExclamation,
    kPercent,
    kPlus,
    kPlusEqual, // +=
    kMinus,
    kStar,
    kSlash,
    kCaret,
    kEqual,
    kNotEqual, // <>
    kLess,
    kLessEqual,
    kGreater,
    kGreaterEqual,
    kMatches,      // =~
    kL2,           // <->
    kCosine,       // <=>
    kInnerProduct, // <#>
    kL1,           // <+>
};

// In the order of their texts (keyword_of searches).
enum class Keyword : std::uint8_t {
    kAll,
    kAllShortestPaths,
    kAnd,
    kAny,
    kAs,
    kAsc,
    kAscending,
    kBy,
    kCall,
    kCase,
    kCollect,
    kContains,
    kCount,
    kCreate,
    kDelete,
    kDesc,
    kDescending,
    kDetach,
    kDistinct,
    kElse,
    kEnd,
    kEnds,
    kExists,
    kExplain,
    kFalse,
    kForeach,
    kIn,
    kIs,
    kLimit,
    kLoad,
    kMatch,
    kMerge,
    kNoDetach,
    kNone,
    kNot,
    kNull,
    kOffset,
    kOn,
    kOptional,
    kOr,
    kOrder,
    kProfile,
    kReduce,
    kRemove,
    kReturn,
    kSet,
    kShortestPath,
    kSingle,
    kSkip,
    kStart,
    kStarts,
    kThen,
    kTrue,
    kUnion,
    kUnwind,
    kUse,
    kUsing,
    kWhen,
    kWhere,
    kWith,
    kXor,
    kYield,
    kNothing, // no keyword
};

// Case-insensitive.
Keyword keyword_of(std::string_view word) noexcept;

struct Token {
    TokenKind kind = TokenKind::kEnd;
    Sign sign = Sign::kNone;
    Keyword keyword = Keyword::kNothing;
    bool too_large = false;    // a number
    Place begin = 0;           // bytes of the query
    Place end = 0;             // behind its last byte
    std::int32_t partner = -1; // of a bracket: the token of the one that closes or opens it; -1: there is none
    std::int32_t text = -1;    // in Tokens::texts, where it is not the query's own
    std::uint64_t integer = 0;
    double real = 0;
};

struct Tokens {
    std::string_view query;
    std::vector<Token> list; // the last one is kEnd
    std::vector<std::string> texts;

    // A word's name, a string's value, a parameter's name.
    std::string_view text_of(const Token& token) const noexcept;
};

// Raises QueryError.
Tokens lex(std::string_view query);

} // namespace rv::cypher
