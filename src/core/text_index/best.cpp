#include "ruvector/core/text_index/top_k.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace rv::text {
namespace {

bool before(const Found& a, const Found& b) { return a.before(b); }

} // namespace

Best::Best(std::size_t most, const Found* after)
    : most_(most),
      resumes_(after != nullptr),
      after_(after != nullptr ? *after : Found{}),
      threshold_(most == 0 ? std::numeric_limits<double>::infinity() : -std::numeric_limits<double>::infinity()) {}

bool Best::takes(const Found& found) const {
    if (resumes_ && !after_.before(found)) return false;
    return !full() || (most_ > 0 && found.before(heap_.front()));
}

// The last in order is on top of the heap.
void Best::offer(const Found& found) {
    if (!takes(found)) return;
    if (full()) {
        std::pop_heap(heap_.begin(), heap_.end(), before);
        heap_.back() = found;
    } else {
        heap_.push_back(found);
    }
    std::push_heap(heap_.begin(), heap_.end(), before);
    if (full()) threshold_ = heap_.front().score;
}

std::vector<Found> Best::take() {
    std::sort_heap(heap_.begin(), heap_.end(), before);
    threshold_ = most_ == 0 ? threshold_ : -std::numeric_limits<double>::infinity();
    return std::exchange(heap_, {});
}

} // namespace rv::text
