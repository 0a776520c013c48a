// shortestPath() and allShortestPaths() between two nodes that are there.
#include "ruvector/core/cypher/run/bidirectional_search.hpp"
#include "ruvector/core/cypher/run/input.hpp"
#include "ruvector/core/cypher/run/match_operators.hpp"
#include "ruvector/core/cypher/run/trail_search.hpp"

namespace rv::cypher {

namespace {

Direction turned(Direction direction) {
    if (direction == Direction::kBoth) return direction;
    return direction == Direction::kOut ? Direction::kIn : Direction::kOut;
}

class ShortestPath final : public Operator {
public:
    explicit ShortestPath(const ShortestPathStep& step)
        : step_(step),
          input_(step),
          relationships_(step.relationship),
          conditions_(step.conditions),
          of_parts_(step.of_parts),
          most_(step.most < 0 ? std::numeric_limits<std::int64_t>::max() : step.most) {}

    void open(Run& run) override {
        if (forward_ == nullptr) {
            const std::vector<Symbol> types = symbols_of(step_.relationship.types, run.store);
            forward_ = run.store.expander(step_.relationship.direction, types);
            backward_ = run.store.expander(turned(step_.relationship.direction), types);
            search_.emplace(step_.relationship, *forward_, *backward_);
            trails_.emplace(step_.relationship, *forward_, *backward_);
            conditions_.open(run);
            of_parts_.open(run);
        }
        input_.open(run);
        phase_ = Phase::kDone;
    }

    bool next(Run& run) override {
        for (;;) {
            run.tick();
            if (phase_ != Phase::kDone && next_path(run)) return true;
            if (!input_.next(run)) return false;
            start(run);
        }
    }

private:
    enum class Phase : std::uint8_t { kDone, kEmpty, kShortest, kTrails };

    void start(Run& run) {
        phase_ = Phase::kDone;
        const std::optional<std::int64_t> from = node_in(run, step_.left);
        const std::optional<std::int64_t> to = node_in(run, step_.right);
        if (!from || !to) return;
        from_ = *from;
        to_ = *to;
        found_ = false;
        length_ = 0;
        relationships_.start_row(run);
        if (from_ == to_) {
            if (step_.least == 0) phase_ = Phase::kEmpty;
        } else if (step_.least > 1) {
            start_trails(run, step_.least);
        } else {
            // Where not any path will do, all of the shortest are candidates.
            const bool all = step_.all || !step_.conditions.empty();
            if (search_->find(run, relationships_, from_, to_, most_, all)) phase_ = Phase::kShortest;
        }
    }

    void start_trails(Run& run, std::int64_t least) {
        phase_ = Phase::kTrails;
        trails_->start(run, relationships_, from_, to_, least, most_);
    }

    // The next path that meets the conditions; false: none for this row.
    bool next_path(Run& run) {
        if (found_ && !step_.all) return finish();
        if (phase_ == Phase::kEmpty) {
            path_.clear();
            phase_ = Phase::kDone;
            return give(run);
        }
        if (phase_ == Phase::kShortest) {
            while (search_->next(path_)) {
                run.tick();
                length_ = static_cast<std::int64_t>(path_.size());
                if (give(run)) return true;
            }
            if (found_ || step_.conditions.empty()) return finish();
            start_trails(run, length_ + 1);
        }
        while (trails_->next(run, relationships_, path_)) {
            if (found_ && static_cast<std::int64_t>(path_.size()) > length_) break;
            length_ = static_cast<std::int64_t>(path_.size());
            if (give(run)) return true;
        }
        return finish();
    }

    bool finish() {
        phase_ = Phase::kDone;
        return false;
    }

    bool give(Run& run) {
        if (step_.path != kNoSlot || step_.relationship.keep == Keep::kValue) {
            Counted<Value> relationships;
            for (const RelationshipRef& one : path_) relationships.push_back(Value::relationship(one));
            if (step_.relationship.keep == Keep::kValue)
                run[step_.relationship.slot] = step_.list ? Value::list(relationships) : relationships.front();
            if (step_.path != kNoSlot) {
                Counted<Value> nodes;
                nodes.push_back(Value::node(from_));
                for (const RelationshipRef& one : path_)
                    nodes.push_back(Value::node(other_end(one, nodes.back().as_node())));
                run[step_.path] = Value::path(std::move(nodes), std::move(relationships));
            }
        }
        if (path_.empty() && !of_parts_.hold(run)) return false;
        if (!step_.conditions.empty() && !conditions_.hold(run)) return false;
        found_ = true;
        return true;
    }

    const ShortestPathStep& step_;
    Input input_;
    RelationshipTests relationships_;
    MatchTests conditions_;
    MatchTests of_parts_;
    const std::int64_t most_;
    std::unique_ptr<Expander> forward_;
    std::unique_ptr<Expander> backward_;
    std::optional<BidirectionalSearch> search_;
    std::optional<TrailSearch> trails_;
    std::int64_t from_ = 0;
    std::int64_t to_ = 0;
    std::int64_t length_ = 0; // of the last path
    Counted<RelationshipRef> path_;
    Phase phase_ = Phase::kDone;
    bool found_ = false; // for this row
};

} // namespace

OperatorPtr make_operator(const ShortestPathStep& step) { return std::make_unique<ShortestPath>(step); }

} // namespace rv::cypher
