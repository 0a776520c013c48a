// From a node along one relationship: to its other end, or only where that is what is there already.
#include "ruvector/core/cypher/run/input.hpp"
#include "ruvector/core/cypher/run/match_operators.hpp"
#include "ruvector/core/cypher/run/match_test.hpp"

namespace rv::cypher {

namespace {

class Expand final : public Operator {
public:
    explicit Expand(const ExpandStep& step) : step_(step), input_(step) {}

    void open(Run& run) override {
        if (expander_ == nullptr) {
            const std::vector<Symbol> types = symbols_of(step_.relationship.types, run.store);
            expander_ = run.store.expander(step_.relationship.direction, types);
            if (step_.relationship.type_test != nullptr) type_.emplace(*step_.relationship.type_test, run.store);
        }
        input_.open(run);
        active_ = false;
    }

    bool next(Run& run) override {
        if (step_.weight != kNoSlot) return next_count(run);
        RelationshipRef relationship;
        for (;;) {
            while (active_ && expander_->next(relationship)) {
                if (!fits(run, relationship)) continue;
                if (!step_.into) run[step_.to] = Value::node(other_end(relationship, node_));
                keep_relationship(run, step_.relationship, relationship);
                return true;
            }
            active_ = false;
            run.tick();
            if (!input_.next(run)) return false;
            active_ = start(run);
        }
    }

private:
    bool start(Run& run) {
        const std::optional<std::int64_t> node = node_in(run, step_.from);
        if (!node) return false;
        node_ = *node;
        if (!step_.into) {
            expander_->start(node_);
            return true;
        }
        const std::optional<std::int64_t> end = node_in(run, step_.to);
        if (!end) return false;
        expander_->start_between(node_, *end);
        return true;
    }

    bool fits(Run& run, const RelationshipRef& relationship) const {
        if (type_ && !type_->type(relationship.type)) return false;
        return step_.relationship.distinct_from.empty() ||
               !among(run, step_.relationship.distinct_from, relationship.id);
    }

    bool next_count(Run& run) {
        while (input_.next(run)) {
            run.tick();
            if (!start(run)) continue;
            RelationshipRef relationship;
            std::int64_t count = 0;
            if (!type_ && step_.relationship.distinct_from.empty()) {
                while (expander_->next(relationship)) ++count;
            } else {
                while (expander_->next(relationship)) count += fits(run, relationship) ? 1 : 0;
            }
            if (count == 0) continue;
            run[step_.weight] = Value::integer(count);
            return true;
        }
        return false;
    }

    const ExpandStep& step_;
    Input input_;
    std::unique_ptr<Expander> expander_;
    std::optional<LabelTest> type_;
    std::int64_t node_ = 0;
    bool active_ = false;
};

} // namespace

OperatorPtr make_operator(const ExpandStep& step) { return std::make_unique<Expand>(step); }

} // namespace rv::cypher
