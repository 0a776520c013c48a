// Relationships that are there already and what they lead to; paths out of their parts.
#include "ruvector/core/cypher/error.hpp"
#include "ruvector/core/cypher/run/input.hpp"
#include "ruvector/core/cypher/run/match_operators.hpp"
#include "ruvector/core/cypher/run/match_test.hpp"

namespace rv::cypher {

namespace {

// The relationship of a value; nothing: there is none.
std::optional<RelationshipRef> relationship_of(const Value& value, Run& run) {
    if (value.is(Kind::kRelationship)) return value.as_relationship();
    if (value.is(Kind::kInteger)) return run.store.relationship(value.as_integer());
    if (value.is_null()) return std::nullopt;
    fail(ErrorType::kTypeError, "InvalidArgumentType",
         std::string("a ") + name_of(value.kind()) + " stands where a pattern has a relationship");
}

class BoundRelationship final : public Operator {
public:
    explicit BoundRelationship(const BoundRelationshipStep& step)
        : step_(step), input_(step), tests_(step.relationship) {}

    void open(Run& run) override {
        if (!opened_) {
            types_ = symbols_of(step_.relationship.types, run.store);
            if (step_.relationship.type_test != nullptr) type_.emplace(*step_.relationship.type_test, run.store);
            opened_ = true;
        }
        input_.open(run);
        turn_ = 2;
    }

    bool next(Run& run) override {
        for (;;) {
            run.tick();
            while (turn_ < 2) {
                const bool turned = turn_++ == 1;
                if (turned ? walk_turned(run) : walk_forward(run)) return true;
            }
            if (!input_.next(run)) return false;
            left_ = step_.left_there ? node_in(run, step_.left) : std::nullopt;
            right_ = step_.right_there ? node_in(run, step_.right) : std::nullopt;
            if ((step_.left_there && !left_) || (step_.right_there && !right_)) continue;
            if (read(run)) turn_ = 0;
        }
    }

private:
    // The relationships that are there; false: they cannot match.
    bool read(Run& run) {
        steps_.clear();
        if (step_.list) tests_.start_row(run); // of a single one the conditions are a filter behind
        const Value value = run[step_.relationship.slot];
        if (!step_.list) {
            const std::optional<RelationshipRef> one = relationship_of(value, run);
            if (!one || !fits(*one, run)) return false;
            steps_.push_back(*one);
            return true;
        }
        if (value.is_null()) return false;
        if (!value.is(Kind::kList))
            fail(ErrorType::kTypeError, "InvalidArgumentType", "a path of variable length has to be a list",
                 step_.relationship.pattern->place);
        const auto length = static_cast<std::int64_t>(value.as_list().size());
        if (length < step_.least || (step_.most >= 0 && length > step_.most)) return false;
        for (const Value& element : value.as_list()) {
            const std::optional<RelationshipRef> one = relationship_of(element, run);
            if (!one || !fits(*one, run)) return false;
            for (const RelationshipRef& before : steps_) {
                if (before.id == one->id) return false;
            }
            if (tests_.any()) {
                const bool holds = tests_.hold(*one, run);
                run[step_.relationship.slot] = value; // an inline WHERE has it for the relationship
                if (!holds) return false;
            }
            steps_.push_back(*one);
        }
        return true;
    }

    bool fits(const RelationshipRef& relationship, Run& run) const {
        if (!types_.empty() && std::find(types_.begin(), types_.end(), relationship.type) == types_.end()) return false;
        if (type_ && !type_->type(relationship.type)) return false;
        if (run.store.relationship_deleted(relationship.id)) return false;
        return !among(run, step_.relationship.distinct_from, relationship.id);
    }

    bool walk_forward(Run& run) {
        if (steps_.empty()) { // no relationship: both ends are one node
            turn_ = 2;
            if (!left_ && !right_) return false;
            const std::int64_t node = left_ ? *left_ : *right_;
            return finish(run, node, node);
        }
        return step_.relationship.direction == Direction::kIn ? walk(run, steps_.front().end)
                                                              : walk(run, steps_.front().start);
    }
    bool walk_turned(Run& run) {
        if (step_.relationship.direction != Direction::kBoth || steps_.front().start == steps_.front().end)
            return false;
        return walk(run, steps_.front().end);
    }

    bool walk(Run& run, std::int64_t from) {
        const Direction direction = step_.relationship.direction;
        std::int64_t node = from;
        for (const RelationshipRef& step : steps_) {
            const std::int64_t begin = direction == Direction::kIn ? step.end : step.start;
            const std::int64_t end = direction == Direction::kIn ? step.start : step.end;
            if (node == begin)
                node = end;
            else if (direction == Direction::kBoth && node == end)
                node = begin;
            else
                return false;
        }
        return finish(run, from, node);
    }

    bool finish(Run& run, std::int64_t from, std::int64_t to) {
        if ((left_ && *left_ != from) || (right_ && *right_ != to)) return false;
        if (step_.left == step_.right && from != to) return false;
        run[step_.left] = Value::node(from);
        run[step_.right] = Value::node(to);
        return true;
    }

    const BoundRelationshipStep& step_;
    Input input_;
    RelationshipTests tests_;
    std::vector<Symbol> types_;
    std::optional<LabelTest> type_;
    Counted<RelationshipRef> steps_;
    std::optional<std::int64_t> left_;
    std::optional<std::int64_t> right_;
    int turn_ = 2; // 0: forward is next, 1: turned, 2: neither
    bool opened_ = false;
};

class Path final : public Operator {
public:
    explicit Path(const PathStep& step) : step_(step), input_(step) {}

    void open(Run& run) override { input_.open(run); }

    bool next(Run& run) override {
        if (!input_.next(run)) return false;
        const Value first = run[step_.first];
        if (!first.is(Kind::kNode)) {
            run[step_.slot] = Value();
            return true;
        }
        Counted<Value> nodes;
        Counted<Value> relationships;
        nodes.push_back(first);
        for (Slot slot : step_.relationships) {
            const Value& value = run[slot];
            if (value.is(Kind::kList)) {
                for (const Value& element : value.as_list()) add(run, element, nodes, relationships);
            } else {
                add(run, value, nodes, relationships);
            }
        }
        run[step_.slot] = Value::path(std::move(nodes), std::move(relationships));
        return true;
    }

private:
    static void add(Run& run, const Value& value, Counted<Value>& nodes, Counted<Value>& relationships) {
        const std::optional<RelationshipRef> relationship = relationship_of(value, run);
        if (!relationship) return;
        relationships.push_back(value.is(Kind::kRelationship) ? value : Value::relationship(*relationship));
        nodes.push_back(Value::node(other_end(*relationship, nodes.back().as_node())));
    }

    const PathStep& step_;
    Input input_;
};

} // namespace

OperatorPtr make_operator(const BoundRelationshipStep& step) { return std::make_unique<BoundRelationship>(step); }
OperatorPtr make_operator(const PathStep& step) { return std::make_unique<Path>(step); }

} // namespace rv::cypher
