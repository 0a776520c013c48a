// Whether two expressions are the same in structure.
#include "ruvector/core/cypher/semantics/structure.hpp"
#include "ruvector/core/cypher/values/compare.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace rv::cypher {

namespace {

bool same_name(const std::string& a, const std::string& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
        return lower(x) == lower(y);
    });
}

class Sameness {
public:
    bool same(const Expression& a, const Expression& b) {
        if (a.kind != b.kind || a.distinct != b.distinct || a.metric != b.metric || a.keys != b.keys ||
            a.comparisons != b.comparisons)
            return false;
        if (a.query != nullptr || b.query != nullptr) return false;
        switch (a.kind) {
        case ExpressionKind::kLiteral:
            return a.value.kind() == b.value.kind() && equivalent(a.value, b.value);
        case ExpressionKind::kVariable:
            return same_slot(a.slot, b.slot);
        case ExpressionKind::kFunction:
        case ExpressionKind::kAggregate:
            if (!same_name(a.name, b.name)) return false;
            break;
        case ExpressionKind::kListComprehension:
        case ExpressionKind::kAll:
        case ExpressionKind::kAny:
        case ExpressionKind::kNone:
        case ExpressionKind::kSingle:
        case ExpressionKind::kReduce:
            inner_.emplace_back(a.slot, b.slot); // slots are of one expression alone: no need to take them back
            if (a.kind == ExpressionKind::kReduce) inner_.emplace_back(a.second_slot, b.second_slot);
            break;
        default:
            if (a.name != b.name) return false;
        }
        if ((a.pattern == nullptr) != (b.pattern == nullptr)) return false;
        if (a.pattern != nullptr && !same(*a.pattern, *b.pattern)) return false;
        return same(a.labels.get(), b.labels.get()) && same(a.children, b.children) && same(a.projection, b.projection);
    }

private:
    bool same_slot(Slot a, Slot b) const {
        return a == b || std::find(inner_.begin(), inner_.end(), std::pair(a, b)) != inner_.end();
    }

    bool same(const ExpressionPtr& a, const ExpressionPtr& b) {
        return (a == nullptr) == (b == nullptr) && (a == nullptr || same(*a, *b));
    }

    bool same(const std::vector<ExpressionPtr>& a, const std::vector<ExpressionPtr>& b) {
        if (a.size() != b.size()) return false;
        for (std::size_t i = 0; i < a.size(); ++i)
            if (!same(a[i], b[i])) return false;
        return true;
    }

    bool same(const std::vector<MapProjectionItem>& a, const std::vector<MapProjectionItem>& b) {
        if (a.size() != b.size()) return false;
        for (std::size_t i = 0; i < a.size(); ++i)
            if (a[i].what != b[i].what || a[i].key != b[i].key || !same(a[i].value, b[i].value)) return false;
        return true;
    }

    bool same(const LabelExpression* a, const LabelExpression* b) {
        if (a == nullptr || b == nullptr) return a == b;
        if (a->what != b->what || a->name != b->name || a->operands.size() != b->operands.size()) return false;
        for (std::size_t i = 0; i < a->operands.size(); ++i)
            if (!same(a->operands[i].get(), b->operands[i].get())) return false;
        return true;
    }

    // New variables of the two stand for each other.
    bool same_element(bool bound_a, bool bound_b, Slot a, Slot b) {
        if (bound_a != bound_b) return false;
        if (bound_a) return same_slot(a, b);
        inner_.emplace_back(a, b);
        return true;
    }

    bool same(const Pattern& a, const Pattern& b) {
        if (a.paths.size() != b.paths.size()) return false;
        for (std::size_t i = 0; i < a.paths.size(); ++i)
            if (!same(a.paths[i], b.paths[i])) return false;
        return true;
    }

    bool same(const PathPattern& a, const PathPattern& b) {
        if (a.kind != b.kind || a.variable.empty() != b.variable.empty() || a.nodes.size() != b.nodes.size() ||
            a.relationships.size() != b.relationships.size())
            return false;
        inner_.emplace_back(a.slot, b.slot);
        for (std::size_t i = 0; i < a.nodes.size(); ++i)
            if (!same_element(a.nodes[i].bound, b.nodes[i].bound, a.nodes[i].slot, b.nodes[i].slot)) return false;
        for (std::size_t i = 0; i < a.relationships.size(); ++i) {
            const RelationshipPattern& r = a.relationships[i];
            const RelationshipPattern& s = b.relationships[i];
            if (r.direction != s.direction || r.variable_length != s.variable_length || r.least != s.least ||
                r.most != s.most || !same(r.types.get(), s.types.get()) ||
                !same_element(r.bound, s.bound, r.slot, s.slot))
                return false;
        }
        for (std::size_t i = 0; i < a.nodes.size(); ++i)
            if (!same(a.nodes[i].labels.get(), b.nodes[i].labels.get()) ||
                !same(a.nodes[i].properties, b.nodes[i].properties) || !same(a.nodes[i].where, b.nodes[i].where))
                return false;
        for (std::size_t i = 0; i < a.relationships.size(); ++i)
            if (!same(a.relationships[i].properties, b.relationships[i].properties) ||
                !same(a.relationships[i].where, b.relationships[i].where))
                return false;
        return true;
    }

    std::vector<std::pair<Slot, Slot>> inner_; // variables that both declare
};

} // namespace

bool same_expression(const Expression& a, const Expression& b) { return Sameness().same(a, b); }

} // namespace rv::cypher
