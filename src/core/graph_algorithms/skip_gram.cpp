#include "ruvector/core/graph_algorithms/skip_gram.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rv::graph_algorithms {
namespace {

// Sums are kept in so many parts, added up in the end: an order that vector instructions of any width can keep to.
constexpr std::size_t kLanes = 16;

// Beyond +-kFarthest the sigmoid is 0 or 1. Between two entries it is taken in the middle.
constexpr int kFarthest = 8;
constexpr int kPerUnit = 64;
constexpr std::size_t kEntries = std::size_t{2} * kFarthest * kPerUnit;

// e^x of a small x by its series, then squared: exact to far more than a float has, and sums and products alone.
constexpr double exponential(double x) {
    constexpr int kSquarings = 8;
    const double small = x / (1 << kSquarings);
    double sum = 1;
    for (int term = 10; term > 0; --term) sum = 1 + sum * small / term;
    for (int i = 0; i < kSquarings; ++i) sum *= sum;
    return sum;
}

constexpr std::array<float, kEntries> sigmoids() {
    std::array<float, kEntries> table{};
    for (std::size_t i = 0; i < kEntries; ++i) {
        const double x = (static_cast<double>(i) + .5) / kPerUnit - kFarthest;
        table[i] = static_cast<float>(1 / (1 + exponential(-x)));
    }
    return table;
}

constexpr std::array<float, kEntries> kSigmoids = sigmoids();

float sigmoid(float x) {
    if (x >= kFarthest) return 1;
    if (!(x > -kFarthest)) return 0;
    return kSigmoids[static_cast<std::size_t>((x + kFarthest) * kPerUnit)];
}

float dot(const float* a, const float* b, std::size_t count) {
    float sums[kLanes] = {};
    for (std::size_t i = 0; i < count; i += kLanes)
        for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += a[i + lane] * b[i + lane];
    for (std::size_t half = kLanes / 2; half > 0; half /= 2)
        for (std::size_t lane = 0; lane < half; ++lane) sums[lane] += sums[lane + half];
    return sums[0];
}

} // namespace

struct SkipGram::Step {
    float* centre;
    int count; // of contexts
    // The seen one first.
    float* contexts[1 + kMostNegatives];
    float gradients[1 + kMostNegatives];
};

SkipGram::SkipGram(NodeNumber nodes, int dimensions, std::uint64_t seed)
    : dimensions_(static_cast<std::size_t>(dimensions)),
      stride_((dimensions_ + kLanes - 1) / kLanes * kLanes),
      centres_(nodes * stride_, 0),
      contexts_(nodes * stride_, 0) {
    for (NodeNumber node = 0; node < nodes; ++node) {
        Random random(Random(seed ^ (0x6E6F6465ULL + node)).next());
        float* vector = centres_.data() + node * stride_;
        // Between -1/2 and 1/2, over the dimensions: of 24 bits, so that a float has it as it is.
        for (std::size_t i = 0; i < dimensions_; ++i)
            vector[i] = (static_cast<float>(random.next() >> 40) * 0x1p-24F - .5F) / static_cast<float>(dimensions_);
    }
}

void SkipGram::draw(Step& step, SeenPair pair, const Contexts& contexts, int negatives, Random& random) {
    step.centre = centres_.data() + pair.centre * stride_;
    step.contexts[0] = contexts_.data() + pair.context * stride_;
    step.count = 1;
    for (int i = 0; i < negatives; ++i) {
        const NodeNumber node = contexts.nodes[contexts.table.draw(random)];
        if (node != pair.context) step.contexts[step.count++] = contexts_.data() + node * stride_;
    }
    // The rest of a row follows by itself.
    __builtin_prefetch(step.centre);
    for (int i = 0; i < step.count; ++i) {
        __builtin_prefetch(step.contexts[i]);
        __builtin_prefetch(step.contexts[i] + kLanes);
    }
}

// All gradients are of the vectors before the step.
void SkipGram::take(Step& step, float rate) const {
    for (int i = 0; i < step.count; ++i) {
        const float wanted = i == 0 ? 1 : 0;
        step.gradients[i] = rate * (wanted - sigmoid(dot(step.centre, step.contexts[i], stride_)));
    }
    for (std::size_t at = 0; at < stride_; at += kLanes) {
        float centre[kLanes];
        float change[kLanes] = {};
        for (std::size_t lane = 0; lane < kLanes; ++lane) centre[lane] = step.centre[at + lane];
        for (int i = 0; i < step.count; ++i) {
            float* context = step.contexts[i] + at;
            const float gradient = step.gradients[i];
            for (std::size_t lane = 0; lane < kLanes; ++lane) {
                change[lane] += gradient * context[lane];
                context[lane] += gradient * centre[lane];
            }
        }
        for (std::size_t lane = 0; lane < kLanes; ++lane) step.centre[at + lane] = centre[lane] + change[lane];
    }
}

void SkipGram::train(std::span<const SeenPair> pairs, const Contexts& contexts, int negatives, float first, float last,
                     Random random) {
    if (pairs.empty()) return;
    const float slope = (last - first) / static_cast<float>(pairs.size());
    // While a step is taken, the rows of the next one are fetched.
    Step steps[2];
    draw(steps[0], pairs[0], contexts, negatives, random);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        if (i + 1 < pairs.size()) draw(steps[(i + 1) % 2], pairs[i + 1], contexts, negatives, random);
        take(steps[i % 2], first + slope * static_cast<float>(i));
    }
}

Counted<float> SkipGram::take_centres() && {
    contexts_ = {};
    const std::size_t nodes = centres_.size() / stride_;
    for (std::size_t node = 1; node < nodes; ++node)
        std::copy_n(centres_.begin() + static_cast<std::ptrdiff_t>(node * stride_), dimensions_,
                    centres_.begin() + static_cast<std::ptrdiff_t>(node * dimensions_));
    centres_.resize(nodes * dimensions_);
    return std::move(centres_);
}

} // namespace rv::graph_algorithms
