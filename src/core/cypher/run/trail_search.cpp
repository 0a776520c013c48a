#include "ruvector/core/cypher/run/trail_search.hpp"
#include "ruvector/core/cypher/run/depth_limit.hpp"

namespace rv::cypher {

void TrailSearch::start(Run& run, const RelationshipTests& tests, std::int64_t from, std::int64_t to,
                        std::int64_t least, std::int64_t most) {
    from_ = from;
    to_ = to;
    most_ = most;
    measure(run, tests, to);
    begin_length(least);
}

// How far every node is from the end, at least.
void TrailSearch::measure(Run& run, const RelationshipTests& tests, std::int64_t to) {
    numbers_.clear();
    distances_.clear();
    Counted<std::int64_t> queue;
    bool added = false;
    numbers_.add(to, 0, added);
    distances_.push_back(0);
    queue.push_back(to);
    for (std::size_t head = 0; head < queue.size(); ++head) {
        run.tick();
        const std::int64_t node = queue[head];
        const std::int64_t distance = distances_[head]; // numbers are those of the queue
        if (distance >= most_) break;
        backward_.start(node);
        RelationshipRef relationship;
        while (backward_.next(relationship)) {
            if (!tests.hold(relationship, run)) continue;
            const std::int64_t other = other_end(relationship, node);
            numbers_.add(other, static_cast<std::uint32_t>(queue.size()), added);
            if (!added) continue;
            queue.push_back(other);
            distances_.push_back(distance + 1);
        }
    }
}

void TrailSearch::begin_length(std::int64_t length) {
    length_ = length;
    further_ = false;
    levels_.clear();
    buffer_.clear();
    trail_.clear();
    steps_.clear();
    if (length <= most_ && numbers_.find(from_) != IdMap::kNone) levels_.push_back({from_, 0, 0, false});
}

bool TrailSearch::fill(Run& run, const RelationshipTests& tests) {
    Level& level = levels_.back();
    level.filled = true;
    level.begin = level.next = buffer_.size();
    const auto depth = static_cast<std::int64_t>(levels_.size()); // of what is found here
    forward_.start(level.node);
    RelationshipRef relationship;
    while (forward_.next(relationship)) {
        if (trail_.contains(relationship.id) || !tests.hold(relationship, run)) continue;
        const std::uint32_t number = numbers_.find(other_end(relationship, level.node));
        if (number == IdMap::kNone) continue;
        if (depth + distances_[number] > length_)
            further_ = true;
        else
            buffer_.push_back(relationship);
    }
    return buffer_.size() > level.begin;
}

// On to the next path of the present length.
bool TrailSearch::advance(Run& run, const RelationshipTests& tests) {
    while (!levels_.empty()) {
        run.tick();
        Level& level = levels_.back();
        if (!level.filled) fill(run, tests);
        if (level.next == buffer_.size()) {
            buffer_.resize(level.begin);
            levels_.pop_back();
            if (!levels_.empty()) {
                trail_.pop();
                steps_.pop_back();
            }
            continue;
        }
        const RelationshipRef relationship = buffer_[level.next++];
        const std::int64_t node = other_end(relationship, level.node);
        trail_.push(relationship);
        steps_.push_back(relationship);
        // At the full length it is the end: nothing else is near enough. The level looks whether there is more behind.
        levels_.push_back({node, 0, 0, false});
        if (static_cast<std::int64_t>(levels_.size()) - 1 == length_) return true;
    }
    return false;
}

bool TrailSearch::next(Run& run, const RelationshipTests& tests, Counted<RelationshipRef>& path) {
    for (;;) {
        if (advance(run, tests)) {
            path = steps_;
            return true;
        }
        if (!further_ || length_ >= most_) return false;
        if (run.limits.depth >= 0 && length_ >= run.limits.depth) fail_depth(run.limits.depth, step_.pattern->place);
        begin_length(length_ + 1);
    }
}

} // namespace rv::cypher
