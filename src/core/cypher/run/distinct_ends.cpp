// The ends of paths of variable length, each once: breadth first. Right for paths of at least no or one relationship:
// the shortest walk to a node is never longer than a path without repetition.
#include "ruvector/core/cypher/run/depth_limit.hpp"
#include "ruvector/core/cypher/run/id_map.hpp"
#include "ruvector/core/cypher/run/input.hpp"
#include "ruvector/core/cypher/run/match_operators.hpp"
#include "ruvector/core/cypher/run/match_test.hpp"

#include <utility>

namespace rv::cypher {

namespace {

class DistinctEnds final : public Operator {
public:
    explicit DistinctEnds(const VariableExpandStep& step)
        : step_(step),
          input_(step),
          tests_(step.relationship),
          most_(step.most < 0 ? std::numeric_limits<std::int64_t>::max() : step.most) {}

    void open(Run& run) override {
        if (expander_ == nullptr) {
            const std::vector<Symbol> types = symbols_of(step_.relationship.types, run.store);
            expander_ = run.store.expander(step_.relationship.direction, types);
        }
        input_.open(run);
        forget();
        end_row();
    }

    bool next(Run& run) override {
        for (;;) {
            std::int64_t end = 0;
            if (advance(run, end)) {
                if (!step_.into) {
                    run[step_.to] = Value::node(end);
                    return true;
                }
                if (end != target_) continue;
                end_row();
                return true;
            }
            run.tick();
            if (!input_.next(run)) return false;
            start(run);
        }
    }

private:
    struct Found { // a node
        std::int64_t id;
        std::int64_t left;    // how far it has been followed, at most
        std::int64_t depth;   // when it was seen first
        std::int64_t branch;  // the relationship by which the way to it leaves the start
        std::uint32_t origin; // the number of the start from where it was seen first
        bool given;
    };
    struct Waiting { // to be followed
        std::uint32_t found;
        std::int64_t depth;
        std::int64_t branch;
    };

    void forget() {
        numbers_.clear();
        found_.clear();
    }
    void end_row() {
        queue_.clear();
        head_ = 0;
        following_ = false;
        waiting_ = IdMap::kNone;
    }

    void start(Run& run) {
        end_row();
        if (!step_.distinct_overall) forget();
        const std::optional<std::int64_t> node = node_in(run, step_.from);
        if (!node) return;
        start_ = *node;
        if (step_.into) {
            const std::optional<std::int64_t> target = node_in(run, step_.to);
            if (!target) return;
            target_ = *target;
        }
        excluded_.clear();
        for (Slot slot : step_.relationship.distinct_from) append_ids(run[slot], excluded_);
        tests_.start_row(run);
        tested_ = tests_.any();
        start_number_ = static_cast<std::uint32_t>(found_.size()); // if it is new
        start_number_ = see(start_, most_, 0, 0);
        if (step_.least == 0) {
            waiting_ = start_number_;
        } else if (step_.relationship.direction == Direction::kBoth && found_[start_number_].origin != start_number_) {
            // An earlier start has led here: without a bound, there is a way back to that one.
            waiting_ = found_[start_number_].origin;
        }
    }

    // Queues a node for being followed as far as `left`, if it has not been followed so far yet. Gives its number.
    std::uint32_t see(std::int64_t id, std::int64_t left, std::int64_t depth, std::int64_t branch) {
        bool added = false;
        const std::uint32_t number = numbers_.add(id, static_cast<std::uint32_t>(found_.size()), added);
        if (added) found_.push_back({id, -1, depth, branch, start_number_, false});
        Found& found = found_[number];
        if (left <= found.left) return number;
        found.left = left;
        if (left > 0) queue_.push_back({number, depth, branch});
        return number;
    }

    bool fits(const RelationshipRef& relationship, Run& run) const {
        for (std::int64_t id : excluded_) {
            if (id == relationship.id) return false;
        }
        return !tested_ || tests_.hold(relationship, run);
    }

    bool give(std::uint32_t number, std::int64_t& end) {
        Found& found = found_[number];
        if (found.given) return false;
        found.given = true;
        end = found.id;
        return true;
    }

    bool advance(Run& run, std::int64_t& end) {
        if (waiting_ != IdMap::kNone && give(std::exchange(waiting_, IdMap::kNone), end)) return true;
        for (;;) {
            if (!following_) {
                if (head_ == queue_.size()) return false;
                now_ = queue_[head_++];
                node_ = found_[now_.found].id;
                expander_->start(node_);
                following_ = true;
                run.tick();
            }
            RelationshipRef relationship;
            while (expander_->next(relationship)) {
                if (fits(relationship, run) && follow(run, relationship, end)) return true;
            }
            following_ = false;
        }
    }

    bool follow(Run& run, const RelationshipRef& relationship, std::int64_t& end) {
        if (run.limits.depth >= 0 && now_.depth >= run.limits.depth)
            fail_depth(run.limits.depth, step_.relationship.pattern->place);
        const std::int64_t other = other_end(relationship, node_);
        const std::int64_t branch = now_.depth == 0 ? relationship.id : now_.branch;
        if (other == start_) return closes(relationship, now_.depth + 1) && give(start_number_, end);
        const std::size_t before = found_.size();
        const std::uint32_t number = see(other, left_of(now_.depth + 1), now_.depth + 1, branch);
        if (found_.size() > before || !found_[number].given) return give(number, end);
        // Two ways from the start that meet make a way back to it.
        const Found& met = found_[number];
        const bool round = step_.relationship.direction == Direction::kBoth && met.origin == start_number_ &&
                           met.branch != branch && now_.depth + 1 + met.depth <= most_;
        return round && give(start_number_, end);
    }

    // Whether a relationship back to the start ends a path: not the one by which the way left it.
    bool closes(const RelationshipRef& relationship, std::int64_t length) const {
        if (length > most_) return false;
        return step_.relationship.direction != Direction::kBoth || now_.depth == 0 || relationship.id != now_.branch;
    }

    std::int64_t left_of(std::int64_t depth) const {
        return most_ == std::numeric_limits<std::int64_t>::max() ? most_ : most_ - depth;
    }

    const VariableExpandStep& step_;
    Input input_;
    std::unique_ptr<Expander> expander_;
    RelationshipTests tests_;
    bool tested_ = false;
    const std::int64_t most_;
    std::int64_t start_ = 0;
    std::int64_t target_ = 0;
    std::int64_t node_ = 0; // that is being followed
    Counted<std::int64_t> excluded_;
    IdMap numbers_; // in found_
    Counted<Found> found_;
    Counted<Waiting> queue_;
    std::size_t head_ = 0;
    Waiting now_{};
    std::uint32_t start_number_ = 0;
    bool following_ = false;
    std::uint32_t waiting_ = IdMap::kNone; // to be given first
};

} // namespace

OperatorPtr make_distinct_ends(const VariableExpandStep& step) { return std::make_unique<DistinctEnds>(step); }

} // namespace rv::cypher
