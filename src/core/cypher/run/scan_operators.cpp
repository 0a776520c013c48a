// Where the rows of a match begin: nodes and relationships as the store finds them.
#include "ruvector/core/cypher/error.hpp"
#include "ruvector/core/cypher/run/input.hpp"
#include "ruvector/core/cypher/run/match_operators.hpp"
#include "ruvector/core/cypher/run/match_test.hpp"
#include "ruvector/core/cypher/run/nearest_nodes.hpp"

#include <cmath>

namespace rv::cypher {

namespace {

// The id that a value means; nothing: no node has it.
std::optional<std::int64_t> id_of(const Value& value) {
    if (value.is(Kind::kInteger)) return value.as_integer();
    if (!value.is(Kind::kFloat)) return std::nullopt;
    const double number = value.as_float();
    if (!(number >= -9.2e18 && number <= 9.2e18) || std::trunc(number) != number) return std::nullopt;
    return static_cast<std::int64_t>(number);
}

class NodeScan final : public Operator {
public:
    explicit NodeScan(const NodeScanStep& step) : step_(step), input_(step) {}

    void open(Run& run) override {
        input_.open(run);
        cursor_.reset();
        nearest_.reset();
        ids_.clear();
    }

    bool next(Run& run) override {
        for (;;) {
            run.tick();
            std::int64_t node = 0;
            if (cursor_ != nullptr ? cursor_->next(node) : nearest_ && nearest_->next(run, node)) {
                run[step_.slot] = Value::node(node);
                return true;
            }
            cursor_.reset();
            nearest_.reset();
            if (!ids_.empty()) {
                next_of_list(run);
                continue;
            }
            if (!input_.next(run)) return false;
            start_row(run);
        }
    }

private:
    void start_row(Run& run) {
        seed_ = NodeSeed();
        seed_.labels = step_.labels;
        seed_.properties_follow = step_.properties_follow;
        if (!add_conditions(run)) return;
        if (step_.id != nullptr && !step_.ids) {
            seed_.id = id_of(evaluate(*step_.id, run));
            if (!seed_.id) return;
        }
        if (step_.external_id != nullptr && !step_.external_ids) {
            const Value value = evaluate(*step_.external_id, run);
            if (!value.is(Kind::kString)) return;
            seed_.external_id = std::string(value.as_string());
        }
        if (step_.id != nullptr && step_.ids)
            start_list(run, *step_.id, true);
        else if (step_.external_id != nullptr && step_.external_ids)
            start_list(run, *step_.external_id, false);
        else
            begin(run);
    }

    void begin(Run& run) {
        if (step_.metric) {
            const Value vector = evaluate(*step_.vector, run);
            if (!vector.is_null()) {
                nearest_.emplace(seed_, *step_.metric, vector);
                return;
            }
        }
        cursor_ = run.store.scan_nodes(seed_);
    }

    // The conditions with their values; false: one of them nothing meets.
    bool add_conditions(Run& run) {
        for (const SeedCondition& condition : step_.conditions) {
            Value value = evaluate(*condition.value, run);
            if (value.is_null()) return false;
            if (condition.comparison == Comparison::kIn && !value.is(Kind::kList)) continue; // the filter raises
            if (condition.comparison == Comparison::kStartsWith && !value.is(Kind::kString)) continue;
            seed_.conditions.push_back({condition.key, condition.comparison, std::move(value)});
        }
        if (step_.property_map == nullptr) return true;
        const Value map = evaluate(*step_.property_map, run);
        if (map.is_null()) return false;
        if (!map.is(Kind::kMap)) return true;
        for (const auto& [key, value] : map.as_map()) {
            if (value.is_null()) return false;
            if (!key.as_string().starts_with('_'))
                seed_.conditions.push_back({std::string(key.as_string()), Comparison::kEqual, value});
        }
        return true;
    }

    // A scan for each different element of a list; what is no list the filter behind raises.
    void start_list(Run& run, const Expression& list, bool ids) {
        const Value values = evaluate(list, run);
        if (values.is_null()) return;
        if (!values.is(Kind::kList)) {
            begin(run);
            return;
        }
        for (const Value& value : values.as_list()) {
            if (ids) {
                if (const std::optional<std::int64_t> id = id_of(value)) ids_.push_back(Value::integer(*id));
            } else if (value.is(Kind::kString)) {
                ids_.push_back(value);
            }
        }
        const auto before = [ids](const Value& a, const Value& b) {
            return ids ? a.as_integer() > b.as_integer() : a.as_string() > b.as_string();
        };
        std::sort(ids_.begin(), ids_.end(), before);
        const auto same = [&](const Value& a, const Value& b) { return !before(a, b) && !before(b, a); };
        ids_.erase(std::unique(ids_.begin(), ids_.end(), same), ids_.end());
    }

    void next_of_list(Run& run) {
        const Value& value = ids_.back();
        if (value.is(Kind::kInteger))
            seed_.id = value.as_integer();
        else
            seed_.external_id = std::string(value.as_string());
        ids_.pop_back();
        begin(run);
    }

    const NodeScanStep& step_;
    Input input_;
    NodeSeed seed_;
    Counted<Value> ids_; // still to be looked for, the smallest last
    std::unique_ptr<NodeCursor> cursor_;
    std::optional<NearestNodes> nearest_;
};

class RelationshipScan final : public Operator {
public:
    explicit RelationshipScan(const RelationshipScanStep& step) : step_(step), input_(step) {}

    void open(Run& run) override {
        if (!opened_) {
            seed_.types = symbols_of(step_.relationship.types, run.store);
            seed_.properties_follow = step_.properties_follow;
            if (step_.relationship.type_test != nullptr) type_.emplace(*step_.relationship.type_test, run.store);
            opened_ = true;
        }
        input_.open(run);
        cursor_.reset();
        turn_ = false;
    }

    bool next(Run& run) override {
        if (step_.weight != kNoSlot) return next_count(run);
        for (;;) {
            run.tick();
            if (turn_) {
                turn_ = false;
                give(run, true);
                return true;
            }
            if (cursor_ != nullptr && cursor_->next(relationship_)) {
                if (!fits(run)) continue;
                const Direction direction = step_.relationship.direction;
                turn_ = direction == Direction::kBoth && relationship_.start != relationship_.end;
                give(run, direction == Direction::kIn);
                return true;
            }
            cursor_.reset();
            if (!input_.next(run)) return false;
            start_row(run);
        }
    }

private:
    void start_row(Run& run) {
        if (step_.id != nullptr) {
            seed_.id = id_of(evaluate(*step_.id, run));
            if (!seed_.id) return;
        }
        cursor_ = run.store.scan_relationships(seed_);
    }

    bool next_count(Run& run) {
        while (input_.next(run)) {
            run.tick();
            const std::int64_t count = run.store.count_relationships(seed_);
            if (count == 0) continue;
            run[step_.weight] = Value::integer(count);
            return true;
        }
        return false;
    }

    bool fits(Run& run) const {
        if (step_.left == step_.right && relationship_.start != relationship_.end) return false;
        if (type_ && !type_->type(relationship_.type)) return false;
        return step_.relationship.distinct_from.empty() ||
               !among(run, step_.relationship.distinct_from, relationship_.id);
    }

    void give(Run& run, bool turned) {
        run[step_.left] = Value::node(turned ? relationship_.end : relationship_.start);
        run[step_.right] = Value::node(turned ? relationship_.start : relationship_.end);
        keep_relationship(run, step_.relationship, relationship_);
    }

    const RelationshipScanStep& step_;
    Input input_;
    RelationshipSeed seed_;
    std::optional<LabelTest> type_;
    std::unique_ptr<RelationshipCursor> cursor_;
    RelationshipRef relationship_{};
    bool turn_ = false; // the same relationship the other way round comes next
    bool opened_ = false;
};

} // namespace

OperatorPtr make_operator(const NodeScanStep& step) { return std::make_unique<NodeScan>(step); }
OperatorPtr make_operator(const RelationshipScanStep& step) { return std::make_unique<RelationshipScan>(step); }

} // namespace rv::cypher
