// How steps that write are explained.
#include "ruvector/core/cypher/plan/update_step.hpp"

#include "ruvector/core/cypher/plan/describe.hpp"

namespace rv::cypher {
namespace {

std::string label_text(const LabelExpression* labels) {
    if (labels == nullptr) return {};
    if (labels->what == LabelExpression::What::kName) return ":" + labels->name;
    std::string text;
    for (const auto& operand : labels->operands) text += label_text(operand.get());
    return text;
}

std::string pattern_text(const Pattern& pattern) {
    std::string text;
    for (const PathPattern& path : pattern.paths) {
        if (!text.empty()) text += ", ";
        if (!path.variable.empty()) text += path.variable + " = ";
        for (std::size_t i = 0; i < path.nodes.size(); ++i) {
            if (i > 0) {
                const RelationshipPattern& relationship = path.relationships[i - 1];
                text += relationship.direction == Direction::kIn ? "<-[" : "-[";
                text += relationship.variable + label_text(relationship.types.get());
                text += relationship.direction == Direction::kOut ? "]->" : "]-";
            }
            text += "(" + path.nodes[i].variable + label_text(path.nodes[i].labels.get()) + ")";
        }
    }
    return text;
}

std::string item_text(const SetItem& item, bool removing) {
    std::string text = describe(*item.target);
    switch (item.what) {
    case SetItem::What::kProperty:
        text += "." + item.key;
        break;
    case SetItem::What::kSubscript:
        text += "[" + describe(*item.subscript) + "]";
        break;
    case SetItem::What::kLabels:
        for (const std::string& label : item.labels) text += ":" + label;
        return text;
    default:
        break;
    }
    if (removing) return text;
    return text + (item.what == SetItem::What::kMerge ? " += " : " = ") + describe(*item.value);
}

} // namespace

const char* UpdateStep::name() const {
    switch (clause->kind) {
    case ClauseKind::kCreate:
        return "Create";
    case ClauseKind::kMerge:
        return "Merge";
    case ClauseKind::kSet:
        return "Set";
    case ClauseKind::kRemove:
        return "Remove";
    case ClauseKind::kDelete:
        return clause->detach ? "DetachDelete" : "Delete";
    default:
        return "Foreach";
    }
}

std::string UpdateStep::details() const {
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
    switch (clause->kind) {
    case ClauseKind::kCreate:
    case ClauseKind::kMerge:
        add(pattern_text(clause->pattern));
        for (const Clause* next : more) add(pattern_text(next->pattern));
        return text;
    case ClauseKind::kSet:
    case ClauseKind::kRemove:
        for (const SetItem& item : clause->items) add(item_text(item, clause->kind == ClauseKind::kRemove));
        return text;
    case ClauseKind::kDelete:
        for (const ExpressionPtr& deleted : clause->deleted) add(describe(*deleted));
        return text;
    default:
        return clause->variable + " IN " + describe(*clause->list);
    }
}

} // namespace rv::cypher
