// Grouping. A count of rows or of what is not null is a number beside its group; other aggregates are objects.
#include "ruvector/core/cypher/plan/projection_plan.hpp"
#include "ruvector/core/cypher/run/evaluate_parts.hpp"
#include "ruvector/core/cypher/run/id_map.hpp"
#include "ruvector/core/cypher/run/input.hpp"
#include "ruvector/core/cypher/run/row_table.hpp"

#include <array>

namespace rv::cypher {
namespace {

constexpr std::size_t kMostAggregateArguments = 4;
constexpr std::size_t kBytesAnAggregator = 80;

bool is_plain_count(const Expression& aggregate) {
    return !aggregate.distinct && std::string_view(aggregate.aggregate->name) == "count";
}

class AggregationOperator final : public Operator {
public:
    explicit AggregationOperator(const AggregationStep& step)
        : step_(step),
          input_(step),
          groups_(step.keys.size(), step.keys.size() + step.representative.size()),
          known_(step.determined_by.size(), step.determined_by.size() + 1),
          keys_(step.keys.size()),
          determining_(step.determined_by.size()) {
        for (const auto& [aggregate, of_rows] : step.aggregates) {
            if (of_rows || is_plain_count(*aggregate))
                counts_.push_back(
                    {of_rows || aggregate->children.empty() ? nullptr : aggregate->children[0].get(), aggregate->slot});
            else
                others_.push_back(aggregate);
        }
    }

    void open(Run& run) override {
        input_.open(run);
        groups_.clear();
        known_.clear();
        known_nodes_.clear();
        numbers_.clear();
        objects_.clear();
        held_.clear();
        next_ = 0;
        grouped_ = false;
    }

    bool next(Run& run) override {
        if (!grouped_) {
            grouped_ = true;
            if (step_.keys.empty())
                take_whole(run);
            else
                take_groups(run);
        }
        if (next_ == groups_.size()) return false;
        give(run, next_++);
        return true;
    }

private:
    struct Count {
        const Expression* counted; // null: rows
        Slot slot;
    };

    // Without keys there is one group, even of no rows.
    void take_whole(Run& run) {
        add_group();
        bool first = true;
        if (others_.empty() && counts_.size() == 1 && step_.weight == kNoSlot &&
            (counts_[0].counted == nullptr || counts_[0].counted->kind == ExpressionKind::kVariable)) {
            numbers_[0] = count_rows(run, counts_[0].counted);
            return;
        }
        while (input_.next(run)) {
            run.tick();
            if (first) represent(run, 0);
            first = false;
            add(run, 0);
        }
    }

    std::int64_t count_rows(Run& run, const Expression* counted) {
        std::int64_t count = 0;
        bool first = true;
        while (input_.next(run)) {
            run.tick();
            if (first) represent(run, 0);
            first = false;
            count += counted == nullptr || !run[counted->slot].is_null() ? 1 : 0;
        }
        return count;
    }

    void take_groups(Run& run) {
        while (input_.next(run)) {
            run.tick();
            add(run, step_.determined_by.empty() ? find_group(run) : find_known_group(run));
        }
    }

    std::size_t find_group(Run& run) {
        for (std::size_t i = 0; i < keys_.size(); ++i) keys_[i] = evaluate(*step_.keys[i].expression, run);
        const RowTable::Found found = groups_.find_or_add(keys_);
        if (found.added) {
            grow();
            represent(run, found.row);
        }
        return found.row;
    }

    // The keys follow from these slots: once for each of what stands in them.
    std::size_t find_known_group(Run& run) {
        if (determining_.size() == 1 && run[step_.determined_by[0]].is(Kind::kNode)) {
            const std::int64_t node = run[step_.determined_by[0]].as_node();
            const std::uint32_t known = known_nodes_.find(node);
            if (known != IdMap::kNone) return known;
            const std::size_t group = find_group(run);
            bool added = false;
            known_nodes_.add(node, static_cast<std::uint32_t>(group), added);
            return group;
        }
        for (std::size_t i = 0; i < determining_.size(); ++i) {
            determining_[i] = run[step_.determined_by[i]];
            // Other values may be equivalent and differ in what follows from them: 1 and 1.0.
            const Kind kind = determining_[i].kind();
            if (kind != Kind::kNode && kind != Kind::kRelationship && kind != Kind::kNull) return find_group(run);
        }
        const RowTable::Found found = known_.find_or_add(determining_);
        Value& group = known_.rows().row(found.row).back();
        if (found.added) group = Value::integer(static_cast<std::int64_t>(find_group(run)));
        return static_cast<std::size_t>(group.as_integer());
    }

    void add_group() {
        groups_.rows().append();
        grow();
    }
    void grow() {
        numbers_.resize(numbers_.size() + counts_.size());
        held_.add(others_.size() * kBytesAnAggregator);
        for (const Expression* aggregate : others_)
            objects_.push_back(make_aggregator(*aggregate->aggregate, aggregate->distinct));
    }

    void represent(Run& run, std::size_t group) {
        std::span<Value> row = groups_.rows().row(group);
        for (std::size_t i = 0; i < step_.representative.size(); ++i)
            row[step_.keys.size() + i] = run[step_.representative[i]];
    }

    void add(Run& run, std::size_t group) {
        const std::int64_t weight = step_.weight == kNoSlot ? 1 : run[step_.weight].as_integer();
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            const Expression* counted = counts_[i].counted;
            if (counted != nullptr && Operand(*counted, run)->is_null()) continue;
            numbers_[group * counts_.size() + i] += weight;
        }
        for (std::size_t i = 0; i < others_.size(); ++i) {
            std::array<Value, kMostAggregateArguments> arguments;
            const auto& children = others_[i]->children;
            const std::size_t count = std::min(children.size(), kMostAggregateArguments);
            for (std::size_t j = 0; j < count; ++j) arguments[j] = evaluate(*children[j], run);
            if (children.empty()) arguments[0] = Value::boolean(true); // a row itself
            try {
                objects_[group * others_.size() + i]->add(
                    std::span<const Value>(arguments.data(), children.empty() ? 1 : count));
            } catch (QueryError& error) {
                error.set_place(others_[i]->place);
                throw;
            }
        }
    }

    void give(Run& run, std::size_t group) {
        std::span<const Value> row = groups_.rows().row(group);
        for (std::size_t i = 0; i < step_.representative.size(); ++i)
            run[step_.representative[i]] = row[step_.keys.size() + i];
        for (std::size_t i = 0; i < step_.keys.size(); ++i) run[step_.keys[i].slot] = row[i];
        for (std::size_t i = 0; i < counts_.size(); ++i)
            run[counts_[i].slot] = Value::integer(numbers_[group * counts_.size() + i]);
        for (std::size_t i = 0; i < others_.size(); ++i)
            run[others_[i]->slot] = objects_[group * others_.size() + i]->result();
    }

    const AggregationStep& step_;
    Input input_;
    RowTable groups_;   // keys, then what represents the group
    RowTable known_;    // what determines the keys, then the number of the group
    IdMap known_nodes_; // the same where that is one node
    Counted<Value> keys_;
    Counted<Value> determining_;
    std::vector<Count> counts_;
    std::vector<const Expression*> others_;
    Counted<std::int64_t> numbers_;                // of each group one for each of counts_
    Counted<std::unique_ptr<Aggregator>> objects_; // ... of others_
    HeldBytes held_;                               // by them, about; what they collect they count themselves
    std::size_t next_ = 0;
    bool grouped_ = false;
};

} // namespace

OperatorPtr AggregationStep::make() const { return std::make_unique<AggregationOperator>(*this); }

} // namespace rv::cypher
