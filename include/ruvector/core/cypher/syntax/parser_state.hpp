// The parser's inside: where it stands in the tokens, and a function for each rule of the grammar. Which rule applies
// is decided by looking at tokens ahead (brackets know their partners), never by trying and going back, so the work is
// linear in the query's length.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/syntax/ast.hpp"
#include "ruvector/core/cypher/syntax/token.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace rv::cypher {

// What surrounds an expression.
struct ExpressionContext {
    bool condition = false; // a pattern may stand here for whether it matches
    bool bar_ends = false;  // | is not part of a label condition, but what ends the expression
};

class Parser {
public:
    explicit Parser(std::string_view query) : tokens_(lex(query)) {}
    Statement statement();

private:
    // What a pattern is for.
    enum class Use : std::uint8_t { kMatch, kCreate, kMerge, kPredicate };

    // One level deeper as long as it lives.
    class Nested {
    public:
        explicit Nested(Parser& parser);
        ~Nested() { parser_.nesting_--; }
        Nested(const Nested&) = delete;
        Nested& operator=(const Nested&) = delete;

    private:
        Parser& parser_;
    };
    // Finds the height of the highest expression within what is parsed while it lives.
    class Heights {
    public:
        explicit Heights(Parser& parser) : parser_(parser), outer_(parser.highest_) { parser.highest_ = 0; }
        ~Heights() { parser_.highest_ = outer_; }
        Heights(const Heights&) = delete;
        Heights& operator=(const Heights&) = delete;
        std::int32_t highest() const noexcept { return parser_.highest_; }

    private:
        Parser& parser_;
        std::int32_t outer_;
    };

    // --- tokens (cursor.cpp)
    const Token& token(std::size_t ahead = 0) const noexcept;
    const Token& token_at(std::size_t number) const noexcept; // the end beyond the last one
    bool is(Sign sign, std::size_t ahead = 0) const noexcept { return token(ahead).sign == sign; }
    bool is(Keyword keyword, std::size_t ahead = 0) const noexcept { return token(ahead).keyword == keyword; }
    bool is_word(std::size_t ahead = 0) const noexcept { return token(ahead).kind == TokenKind::kWord; }
    bool is_named(std::string_view word, std::size_t ahead = 0) const noexcept; // a word outside of the keywords
    bool accept(Sign sign);
    bool accept(Keyword keyword);
    void expect(Sign sign, const char* shown);
    void expect(Keyword keyword, const char* shown);
    std::string name(const char* what);        // takes a word
    std::string key(const char* what);         // the same; it may be empty
    std::string dotted_name(const char* what); // a.b.c
    [[noreturn]] void unexpected(const char* expected) const;
    [[noreturn]] void unexpected_at(const Token& found, const char* expected) const;
    std::string text_since(std::size_t first) const; // what the tokens from `first` to the last one taken were

    // --- trees (cursor.cpp)
    ExpressionPtr node(ExpressionKind kind, Place place) const;
    ExpressionPtr unary_node(ExpressionKind kind, Place place, ExpressionPtr operand) const;
    ExpressionPtr binary_node(ExpressionKind kind, Place place, ExpressionPtr left, ExpressionPtr right) const;
    void adopt(Expression& parent, ExpressionPtr child) const; // null: nothing there
    void raise_to(Expression& expression, std::int32_t height) const;

    // --- operators (operators.cpp), weakest first
    ExpressionPtr expression(ExpressionContext context = {});
    ExpressionPtr condition() { return expression({.condition = true}); }
    ExpressionPtr disjunction();
    ExpressionPtr exclusive_disjunction();
    ExpressionPtr conjunction();
    ExpressionPtr negation();
    ExpressionPtr predicate();
    ExpressionPtr comparison();
    ExpressionPtr membership(); // IN, STARTS WITH, ENDS WITH, CONTAINS, =~, IS NULL
    ExpressionPtr sum();
    ExpressionPtr product();
    ExpressionPtr power();
    ExpressionPtr signed_operand();
    ExpressionPtr postfix(bool with_labels = true);
    ExpressionPtr subscript(ExpressionPtr container);

    // --- what operators join (operands.cpp)
    ExpressionPtr operand();
    ExpressionPtr word_operand();
    ExpressionPtr number(bool negative);
    ExpressionPtr literal(Value value);
    ExpressionPtr variable();
    ExpressionPtr list();
    ExpressionPtr map();
    ExpressionPtr map_projection(ExpressionPtr of);
    ExpressionPtr case_expression();
    ExpressionPtr function_call();

    // --- with variables, patterns or queries of their own (scoped.cpp)
    bool list_is_comprehension() const noexcept;
    ExpressionPtr list_comprehension();
    ExpressionPtr pattern_comprehension();
    ExpressionPtr quantifier(ExpressionKind kind);
    ExpressionPtr reduce();
    ExpressionPtr pattern_predicate();
    ExpressionPtr shortest_path();
    ExpressionPtr subquery(ExpressionKind kind);

    // --- patterns (patterns.cpp)
    bool pattern_begins(std::size_t number) const noexcept; // a path with a relationship at this token
    Pattern pattern(Use use);
    PathPattern path(Use use);
    void path_elements(PathPattern& path, Use use);
    NodePattern node_pattern(Use use);
    RelationshipPattern relationship_pattern(Use use);
    void relationship_detail(RelationshipPattern& relationship, Use use);
    void path_length(RelationshipPattern& relationship);
    std::int64_t path_bound();
    ExpressionPtr pattern_properties(Use use);
    ExpressionPtr pattern_where(Use use);

    // --- labels (labels.cpp)
    std::unique_ptr<LabelExpression> labels(bool of_node, bool with_bar);
    std::unique_ptr<LabelExpression> label_disjunction(bool of_node, bool with_bar);
    std::unique_ptr<LabelExpression> label_conjunction(bool of_node);
    std::unique_ptr<LabelExpression> label_negation(bool of_node);
    std::vector<std::string> label_names();

    // --- clauses (clauses.cpp, projection.cpp, updates.cpp, calls.cpp)
    std::unique_ptr<Query> query(bool whole);
    std::unique_ptr<SingleQuery> single_query();
    void check_end(const SingleQuery& query) const;
    void check_calls(const Query& query, bool whole) const;
    bool clause_begins() const noexcept;
    std::unique_ptr<Clause> clause();
    void count_clause(const Clause& clause, bool behind_create, int readings_before);
    void count_step(Place place);
    [[noreturn]] void no_clause() const;
    std::unique_ptr<Clause> match();
    std::unique_ptr<Clause> unwind();
    std::unique_ptr<Clause> projecting(ClauseKind kind);
    void projection(Projection& projection);
    void projection_items(Projection& projection);
    void sort_items(Projection& projection);
    std::unique_ptr<Clause> create();
    std::unique_ptr<Clause> merge();
    std::unique_ptr<Clause> set();
    void set_items(std::vector<SetItem>& items);
    SetItem set_item();
    std::unique_ptr<Clause> remove();
    std::unique_ptr<Clause> delete_entities();
    std::unique_ptr<Clause> foreach ();
    std::unique_ptr<Clause> call();
    void yield_items(Clause& clause);
    std::unique_ptr<Clause> call_subquery(Place place);

    Tokens tokens_;
    std::size_t at_ = 0;
    ExpressionContext context_;
    int nesting_ = 0;
    int reading_ = 0; // within so many subqueries of expressions, which may not write
    std::int32_t highest_ = 0;
    int steps_ = 0;
    int readings_ = 0; // patterns and queries within expressions so far
};

} // namespace rv::cypher
