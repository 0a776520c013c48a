#include "ruvector/core/text_index/impacts.hpp"

#include <algorithm>

namespace rv::text {
namespace {

// How good a document is with the usual k1 and b: what two pairs that become one lose is measured by it.
double goodness(const Impact& impact, double average_length) {
    const auto tf = static_cast<double>(impact.tf);
    return tf / (tf + 0.3 + 0.9 * static_cast<double>(impact.length) / average_length);
}

} // namespace

// The pairs ascend in both numbers: what has more occurrences and is no longer stands for the other.
void Impacts::add(std::uint32_t tf, std::uint32_t length) {
    for (std::size_t i = 0; i < count_; i++)
        if (pairs_[i].tf >= tf && pairs_[i].length <= length) return;

    Impact kept[kMost + 1];
    std::size_t count = 0;
    bool placed = false;
    for (std::size_t i = 0; i < count_; i++) {
        if (pairs_[i].tf <= tf && pairs_[i].length >= length) continue;
        if (!placed && pairs_[i].tf > tf) {
            kept[count++] = {tf, length};
            placed = true;
        }
        kept[count++] = pairs_[i];
    }
    if (!placed) kept[count++] = {tf, length};

    if (count > kMost) {
        double sum = 1;
        for (const Impact& each : kept) sum += static_cast<double>(each.length);
        const double average = sum / static_cast<double>(count);
        std::size_t at = 0;
        double least = 2; // more than any loss
        for (std::size_t i = 0; i + 1 < count; i++) {
            const double loss = goodness({kept[i + 1].tf, kept[i].length}, average) -
                                std::max(goodness(kept[i], average), goodness(kept[i + 1], average));
            if (loss >= least) continue;
            least = loss;
            at = i;
        }
        kept[at].tf = kept[at + 1].tf;
        count--;
        std::copy(kept + at + 2, kept + count + 1, kept + at + 1);
    }
    std::copy(kept, kept + count, pairs_);
    count_ = count;
}

void Impacts::add(const Impacts& other) {
    for (std::size_t i = 0; i < other.count_; i++) add(other.pairs_[i].tf, other.pairs_[i].length);
}

} // namespace rv::text
