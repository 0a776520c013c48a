#include "ruvector/core/filter/filter.hpp"

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/error.hpp"

#include <algorithm>
#include <iterator>
#include <new>
#include <string>
#include <utility>

namespace rv::filter {
namespace {

constexpr const char* kInvalidEscapeSequence = "22025";
constexpr const char* kLogical = "Allowed beside keys are \"$and\", \"$or\" and \"$not\".";
constexpr const char* kOperators = "Allowed are \"$eq\", \"$ne\", \"$gt\", \"$gte\", \"$lt\", \"$lte\", \"$in\", "
                                   "\"$nin\", \"$exists\", \"$contains\", "
                                   "\"$like\", \"$ilike\", \"$between\" and \"$not\".";

struct Word {
    std::string_view name;
    Operator operation;
    bool complement; // what it says is that the operation is false
};
// The first of each operation is its name.
constexpr Word kWords[] = {
    {"$eq", Operator::kEqual, false},        {"$ne", Operator::kEqual, true},
    {"$gt", Operator::kGreater, false},      {"$gte", Operator::kGreaterEqual, false},
    {"$lt", Operator::kLess, false},         {"$lte", Operator::kLessEqual, false},
    {"$in", Operator::kIn, false},           {"$nin", Operator::kIn, true},
    {"$exists", Operator::kExists, false},   {"$contains", Operator::kContains, false},
    {"$like", Operator::kLike, false},       {"$ilike", Operator::kIlike, false},
    {"$between", Operator::kBetween, false},
};

// A key as messages show it: cut short where it is long.
std::string quoted(std::string_view key) {
    constexpr std::size_t kMost = 100;
    if (key.size() <= kMost) return "\"" + std::string(key) + "\"";
    std::size_t length = kMost;
    while (length > 0 && (static_cast<unsigned char>(key[length]) & 0xC0) == 0x80) length--;
    return "\"" + std::string(key.substr(0, length)) + "...\"";
}

bool is_word(std::string_view name) { return name.starts_with('$'); }

[[noreturn]] void refuse(std::string message, std::string detail = {}, std::string hint = {}) {
    throw Error(sqlstate::kInvalidParameterValue, std::move(message), std::move(detail), std::move(hint));
}

[[noreturn]] void refuse_operand(std::string_view word, std::string_view key, const char* takes) {
    refuse("\"" + std::string(word) + "\" of the filter's key " + quoted(key) + " takes " + takes);
}

bool has_order(const Value& value) { return value.kind != ValueKind::kNull && value.kind != ValueKind::kObject; }

// A backslash that no other one escapes.
bool ends_with_escape(std::string_view pattern) {
    const std::size_t last = pattern.find_last_not_of('\\');
    const std::size_t escapes = last == pattern.npos ? pattern.size() : pattern.size() - last - 1;
    return escapes % 2 == 1;
}

void check_operand(std::string_view word, Operator operation, std::string_view key, const Value& value) {
    switch (operation) {
    case Operator::kEqual:
    case Operator::kContains:
        return;
    case Operator::kGreater:
    case Operator::kGreaterEqual:
    case Operator::kLess:
    case Operator::kLessEqual:
        if (!has_order(value)) refuse_operand(word, key, "a value that is neither null nor an object");
        return;
    case Operator::kIn:
        if (value.kind != ValueKind::kArray) refuse_operand(word, key, "an array of values");
        return;
    case Operator::kBetween:
        if (value.kind != ValueKind::kArray || value.count != 2 || !has_order(value.values[0]) ||
            !has_order(value.values[1])) {
            refuse_operand(word, key, "an array of two values that are neither null nor objects");
        }
        return;
    case Operator::kLike:
    case Operator::kIlike:
        if (value.kind != ValueKind::kString) refuse_operand(word, key, "a string");
        if (ends_with_escape(value.text)) {
            throw Error(kInvalidEscapeSequence,
                        "the pattern for the filter's key " + quoted(key) + " must not end with an escape character");
        }
        return;
    case Operator::kExists:
        if (value.kind != ValueKind::kBool) refuse_operand(word, key, "true or false");
        return;
    }
}

// Recursion is bounded by the depth of the JSON.
class Interpreter {
public:
    explicit Interpreter(std::pmr::memory_resource* memory) : memory_(memory) {}

    Node conjunction(const Value& object) {
        Array<Node> nodes(memory_);
        for (std::size_t i = 0; i < object.count; i++) {
            const std::string_view name = object.names[i];
            const Value& value = object.values[i];
            nodes.push_back(is_word(name) ? logical(name, value) : condition(name, value));
        }
        return group(NodeKind::kAnd, nodes);
    }

private:
    Node logical(std::string_view word, const Value& value) {
        if (word == "$not") {
            if (value.kind != ValueKind::kObject) refuse("\"$not\" of the filter takes an object");
            return complement(conjunction(value));
        }
        if (word != "$and" && word != "$or") refuse("unknown operator " + quoted(word) + " in the filter", kLogical);
        const bool objects = std::all_of(value.values, value.values + value.count,
                                         [](const Value& element) { return element.kind == ValueKind::kObject; });
        if (value.kind != ValueKind::kArray || !objects)
            refuse("\"" + std::string(word) + "\" of the filter takes an array of objects");
        Array<Node> nodes(memory_);
        for (const Value& element : value.elements()) nodes.push_back(conjunction(element));
        return group(word == "$and" ? NodeKind::kAnd : NodeKind::kOr, nodes);
    }

    Node condition(std::string_view key, const Value& value) {
        if (value.kind == ValueKind::kArray) return comparison(Operator::kIn, key, value);
        if (value.kind != ValueKind::kObject) return comparison(Operator::kEqual, key, value);
        const auto words = static_cast<std::size_t>(std::count_if(value.names, value.names + value.count, is_word));
        if (words == 0) return comparison(Operator::kEqual, key, value);
        if (words != value.count) {
            refuse("the object for the filter's key " + quoted(key) + " mixes operators and other keys", kOperators,
                   "To compare with an object whose keys start with $, use {\"$eq\": {...}}.");
        }
        Array<Node> nodes(memory_);
        for (std::size_t i = 0; i < value.count; i++) nodes.push_back(operation(key, value.names[i], value.values[i]));
        return group(NodeKind::kAnd, nodes);
    }

    Node operation(std::string_view key, std::string_view word, const Value& value) {
        if (word == "$not") return complement(condition(key, value));
        const Word* found = std::find_if(std::begin(kWords), std::end(kWords),
                                         [word](const Word& candidate) { return candidate.name == word; });
        if (found == std::end(kWords))
            refuse("unknown operator " + quoted(word) + " for the filter's key " + quoted(key), kOperators);
        check_operand(word, found->operation, key, value);
        const bool negated = found->operation == Operator::kExists ? value.text == "false" : found->complement;
        const Node node = comparison(found->operation, key, value);
        return negated ? complement(node) : node;
    }

    Node comparison(Operator operation, std::string_view key, const Value& value) {
        Node node = counted(NodeKind::kCompare);
        node.operation = operation;
        node.key = key;
        if (operation != Operator::kExists) node.value = &value;
        return node;
    }

    Node complement(const Node& node) {
        if (node.kind == NodeKind::kNot) return node.nodes[0];
        Array<Node> nodes(memory_);
        nodes.push_back(node);
        return with_children(NodeKind::kNot, nodes);
    }

    // One condition is its own conjunction and its own disjunction.
    Node group(NodeKind kind, const Array<Node>& nodes) {
        return nodes.size() == 1 ? nodes[0] : with_children(kind, nodes);
    }

    Node with_children(NodeKind kind, const Array<Node>& nodes) {
        Node node = counted(kind);
        node.nodes = nodes.data();
        node.count = nodes.size();
        return node;
    }

    Node counted(NodeKind kind) {
        if (++count_ > kMostNodes) {
            throw Error(sqlstate::kProgramLimitExceeded,
                        "the filter has more than " + std::to_string(kMostNodes) + " conditions");
        }
        Node node;
        node.kind = kind;
        return node;
    }

    std::pmr::memory_resource* memory_;
    std::size_t count_ = 0;
};

} // namespace

const char* name_of(Operator operation) noexcept {
    for (const Word& word : kWords)
        if (word.operation == operation) return word.name.data();
    return "";
}

const Node* parse_filter(std::string_view json, std::pmr::memory_resource* memory) {
    const Value* root = parse_json(json, memory);
    if (root->kind != ValueKind::kObject)
        refuse("a filter is a JSON object", {}, "An example is {\"price\": {\"$lt\": 10}}.");
    const Node node = Interpreter(memory).conjunction(*root);
    return new (memory->allocate(sizeof(Node), alignof(Node))) Node(node);
}

} // namespace rv::filter
