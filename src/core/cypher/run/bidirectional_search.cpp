#include "ruvector/core/cypher/run/bidirectional_search.hpp"
#include "ruvector/core/cypher/run/depth_limit.hpp"

namespace rv::cypher {

void BidirectionalSearch::begin(Side& side, std::int64_t node) {
    side.numbers.clear();
    side.entries.clear();
    side.links.clear();
    side.level = 0;
    side.depth = 0;
    bool added = false;
    side.numbers.add(node, 0, added);
    side.entries.push_back({node, kNone, 0});
}

bool BidirectionalSearch::find(Run& run, const RelationshipTests& tests, std::int64_t from, std::int64_t to,
                               std::int64_t most, bool all) {
    begin(sides_[0], from);
    begin(sides_[1], to);
    meetings_.clear();
    meeting_ = 0;
    begun_ = false;
    while (meetings_.empty()) {
        const std::int64_t length = sides_[0].depth + sides_[1].depth;
        if (length >= most) return false;
        const std::size_t waiting[2] = {sides_[0].entries.size() - sides_[0].level,
                                        sides_[1].entries.size() - sides_[1].level};
        if (waiting[0] == 0 || waiting[1] == 0) return false;
        if (run.limits.depth >= 0 && length >= run.limits.depth) fail_depth(run.limits.depth, step_.pattern->place);
        expand(run, tests, waiting[0] <= waiting[1] ? 0 : 1, all);
    }
    return true;
}

void BidirectionalSearch::expand(Run& run, const RelationshipTests& tests, int number, bool all) {
    Side& side = sides_[number];
    Expander& expander = *expanders_[number];
    const bool tested = tests.any();
    const std::size_t end = side.entries.size();
    const std::size_t begin = side.level;
    side.level = end;
    ++side.depth;
    for (std::size_t i = begin; i < end; ++i) {
        run.tick();
        expander.start(side.entries[i].id);
        RelationshipRef relationship;
        while (expander.next(relationship)) {
            if (tested && !tests.hold(relationship, run)) continue;
            reach(side, number, static_cast<std::uint32_t>(i), relationship, all);
            if (!all && !meetings_.empty()) return;
        }
    }
}

void BidirectionalSearch::reach(Side& side, int number, std::uint32_t parent, const RelationshipRef& relationship,
                                bool all) {
    const std::int64_t node = other_end(relationship, side.entries[parent].id);
    bool added = false;
    const std::uint32_t entry = side.numbers.add(node, static_cast<std::uint32_t>(side.entries.size()), added);
    const auto link = static_cast<std::uint32_t>(side.links.size());
    if (!added) {
        if (!all || side.entries[entry].depth != side.depth) return;
        side.links.push_back({relationship, parent, side.entries[entry].link});
        side.entries[entry].link = link;
        return;
    }
    side.links.push_back({relationship, parent, kNone});
    side.entries.push_back({node, link, side.depth});
    const std::uint32_t met = sides_[1 - number].numbers.find(node);
    if (met == kNone) return;
    Meeting meeting{};
    meeting.numbers[number] = entry;
    meeting.numbers[1 - number] = met;
    meetings_.push_back(meeting);
}

// The first choice at this position and all behind it.
void BidirectionalSearch::choose_from(std::size_t position) {
    const Meeting& meeting = meetings_[meeting_];
    const auto forward = static_cast<std::size_t>(sides_[0].entries[meeting.numbers[0]].depth);
    const auto backward = static_cast<std::size_t>(sides_[1].entries[meeting.numbers[1]].depth);
    chosen_.resize(forward + backward);
    for (; position < chosen_.size(); ++position) {
        const int number = position < forward ? 0 : 1;
        const Side& side = sides_[number];
        const bool first = position == 0 || position == forward;
        const std::uint32_t entry = first ? meeting.numbers[number] : side.links[chosen_[position - 1]].parent;
        chosen_[position] = side.entries[entry].link;
    }
}

bool BidirectionalSearch::next(Counted<RelationshipRef>& path) {
    if (!begun_) {
        if (meetings_.empty()) return false;
        begun_ = true;
        choose_from(0);
    } else {
        const auto forward_depth = [this] {
            return static_cast<std::size_t>(sides_[0].entries[meetings_[meeting_].numbers[0]].depth);
        };
        if (meeting_ == meetings_.size()) return false;
        std::size_t position = chosen_.size();
        while (position > 0) {
            const Side& side = sides_[position - 1 < forward_depth() ? 0 : 1];
            const std::uint32_t next = side.links[chosen_[position - 1]].next;
            if (next != kNone) {
                chosen_[position - 1] = next;
                choose_from(position);
                break;
            }
            --position;
        }
        if (position == 0) {
            if (++meeting_ == meetings_.size()) return false;
            choose_from(0);
        }
    }
    const auto forward = static_cast<std::size_t>(sides_[0].entries[meetings_[meeting_].numbers[0]].depth);
    path.clear();
    for (std::size_t i = forward; i > 0; --i) path.push_back(sides_[0].links[chosen_[i - 1]].relationship);
    for (std::size_t i = forward; i < chosen_.size(); ++i) path.push_back(sides_[1].links[chosen_[i]].relationship);
    return true;
}

} // namespace rv::cypher
