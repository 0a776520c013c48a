// What has changed on a page, as a generic WAL record says it: regions, each as its offset and its length, 16 bits both
// in the machine's own order, and its bytes. Whoever replays them takes the hole for zeros, before and after. So zeros
// of what is placed in the hole go without saying, if the hole is zeros here too.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace rv {

// The part of a page that nothing uses: from `lower` to `upper`.
struct PageHole {
    size_t lower;
    size_t upper;
};

class PageDelta {
public:
    // The most bytes that the description of a page of `size` takes: between two regions lies more than a head, but for
    // those that begin or end with a hole.
    static constexpr size_t most_bytes(size_t size) { return size + 8 * kHead; }

    // Pages of `size` bytes, a multiple of kUnit. The description goes to `out`, which has room for most_bytes().
    PageDelta(const char* before, const char* after, size_t size, char* out)
        : before_(before), after_(after), size_(size), begin_(out), end_(out) {}

    // Returns the description's length.
    size_t describe(PageHole before, PageHole after) {
        describe_used(0, std::min(after.lower + kUnit - 1, size_) / kUnit * kUnit, before);
        describe_used(after.upper / kUnit * kUnit, size_, before);
        return static_cast<size_t>(end_ - begin_);
    }

private:
    using Word = uint32_t;
    static constexpr size_t kUnit = sizeof(Word); // a region's head is as long: one that is equal does not part two
    static constexpr size_t kHead = 2 * sizeof(uint16_t);

    // A part that is in use. Of what was in the hole before, only zeros are known.
    void describe_used(size_t from, size_t to, PageHole hole) {
        const size_t hole_from = std::max(from, hole.lower / kUnit * kUnit);
        const size_t hole_to = std::min(to, std::min(hole.upper + kUnit - 1, size_) / kUnit * kUnit);
        if (hole_from >= hole_to || is_zero(hole_from, hole_to)) return compare(from, to);
        compare(from, hole_from);
        add(hole_from, hole_to);
        compare(hole_to, to);
    }

    bool is_zero(size_t from, size_t to) const {
        return std::all_of(before_ + from, before_ + to, [](char c) { return c == 0; });
    }

    bool same_unit(size_t at) const {
        Word before;
        Word after;
        std::memcpy(&before, before_ + at, kUnit);
        std::memcpy(&after, after_ + at, kUnit);
        return before == after;
    }
    // Whether so many units from `at` on are the same, as far as there are so many.
    bool same_units(size_t at, size_t to, size_t units) const {
        for (size_t i = 0; i < units && at < to; i++, at += kUnit) {
            if (!same_unit(at)) return false;
        }
        return true;
    }

    void compare(size_t from, size_t to) {
        constexpr size_t kStride = 64; // most of a page is as it was
        for (size_t at = from; at < to;) {
            if (at + kStride <= to && std::memcmp(before_ + at, after_ + at, kStride) == 0) {
                at += kStride;
                continue;
            }
            if (same_unit(at)) {
                at += kUnit;
                continue;
            }
            size_t end = at + kUnit;
            while (end < to && !same_units(end, to, 2)) end += kUnit;
            size_t last = end;
            while (before_[at] == after_[at]) at++;
            while (before_[last - 1] == after_[last - 1]) last--;
            add(at, last);
            at = end;
        }
    }

    void add(size_t from, size_t to) {
        const uint16_t head[2] = {static_cast<uint16_t>(from), static_cast<uint16_t>(to - from)};
        static_assert(sizeof(head) == kHead);
        std::memcpy(end_, head, kHead);
        std::memcpy(end_ + kHead, after_ + from, to - from);
        end_ += kHead + (to - from);
    }

    const char* before_;
    const char* after_;
    size_t size_;
    char* begin_;
    char* end_;
};

} // namespace rv
