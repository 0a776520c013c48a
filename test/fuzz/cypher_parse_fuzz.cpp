// libFuzzer harness for the parser of Cypher. What is refused must say so with a place within the query; of what is
// accepted the trees must keep their bounds, and each column's text must be part of the query and parse again by
// itself.
#include "ruvector/core/cypher/syntax/parser.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace rv::cypher;

void require(bool condition, const char* what) {
    if (condition) return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

class Checker {
public:
    explicit Checker(std::string_view query) : query_(query) {}

    void check(const Query& query) {
        require(!query.parts.empty(), "a query has a part");
        for (const auto& part : query.parts) {
            require(!part->clauses.empty(), "a part has a clause");
            for (const auto& clause : part->clauses) check(*clause);
        }
    }

private:
    void check_place(Place place) {
        require(place >= kNoPlace && place <= static_cast<Place>(query_.size()), "a place is within the query");
    }

    void check(const ExpressionPtr& expression) {
        if (expression == nullptr) return;
        check_place(expression->place);
        require(expression->height >= 1 && expression->height <= kMostHeight, "a tree is not too high");
        require(query_.find(expression->text) != std::string_view::npos, "an expression's text is the query's");
        for (const auto& child : expression->children) {
            require(child == nullptr || child->height < expression->height, "a child is lower");
            check(child);
        }
        require(expression->kind != ExpressionKind::kMap || expression->keys.size() == expression->children.size(),
                "a map has as many keys as values");
        require(expression->kind != ExpressionKind::kCompare ||
                    expression->comparisons.size() + 1 == expression->children.size(),
                "a comparison stands between two operands");
        for (const auto& item : expression->projection) check(item.value);
        if (expression->pattern != nullptr) check(*expression->pattern);
        if (expression->query != nullptr) check(*expression->query);
    }

    void check(const Pattern& pattern) {
        for (const PathPattern& path : pattern.paths) {
            require(path.nodes.size() == path.relationships.size() + 1, "relationships stand between nodes");
            for (const NodePattern& node : path.nodes) {
                check_place(node.place);
                check(node.properties);
                check(node.where);
            }
            for (const RelationshipPattern& relationship : path.relationships) {
                check(relationship.properties);
                check(relationship.where);
                require(relationship.variable_length || (!relationship.least && !relationship.most),
                        "a length is asked");
            }
        }
    }

    void check(const Clause& clause) {
        check_place(clause.place);
        check(clause.pattern);
        check(clause.where);
        check(clause.list);
        for (const auto& update : clause.updates) check(*update);
        for (const ProjectionItem& item : clause.projection.items) check_item(item);
        for (const SortItem& item : clause.projection.order) check(item.expression);
        check(clause.projection.skip);
        check(clause.projection.limit);
        for (const auto* items : {&clause.on_create, &clause.on_match, &clause.items})
            for (const SetItem& item : *items) {
                check(item.target);
                check(item.subscript);
                check(item.value);
            }
        for (const auto& deleted : clause.deleted) check(deleted);
        for (const auto& argument : clause.arguments) check(argument);
        if (clause.query != nullptr) check(*clause.query);
    }

    void check_item(const ProjectionItem& item) {
        check(item.expression);
        const std::string& text = item.expression->text;
        require(!text.empty() && !item.name.empty(), "a column has a name");
        if (again_) return;
        const std::string alone = "RETURN " + text;
        Checker inner(alone);
        inner.again_ = true;
        const Statement statement = parse(alone);
        inner.check(*statement.query);
        const Projection& projection = statement.query->parts.front()->clauses.front()->projection;
        require(projection.items.size() == 1 && projection.items.front().expression->text == text &&
                    projection.items.front().expression->height == item.expression->height,
                "a column's text parses to itself");
    }

    std::string_view query_;
    bool again_ = false;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string query(reinterpret_cast<const char*>(data), size);
    try {
        const Statement statement = parse(query);
        Checker(query).check(*statement.query);
    } catch (const QueryError& error) {
        require(error.place() >= 0 && error.place() <= static_cast<Place>(size), "an error has a place");
        require(std::string_view(error.what()).starts_with("SyntaxError: "), "an error is one of syntax");
    }
    return 0;
}
