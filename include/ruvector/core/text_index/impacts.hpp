// What the documents of a block can score at most, whatever k1, b and the corpus are: a few pairs of term frequency and
// length, such that each document of the block has no more occurrences and no smaller a length than one of them. (Ding
// and Suel, Faster Top-k Document Retrieval Using Block-Max Indexes, 2011; pairs in place of scores, since scores
// change with every insert.)
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/text_index/score.hpp"

#include <cstddef>

namespace rv::text {

struct Impact {
    std::uint32_t tf;
    std::uint32_t length;
};

class Impacts {
public:
    static constexpr std::size_t kMost = 4;

    // Takes a document in. Where more than kMost pairs are needed, two become one that stands for both.
    void add(std::uint32_t tf, std::uint32_t length);
    void add(const Impacts& other);

    std::size_t size() const { return count_; }
    const Impact& operator[](std::size_t i) const { return pairs_[i]; }

    double bound(const TermScore& score) const {
        double most = 0;
        for (std::size_t i = 0; i < count_; i++) {
            const double each = score(pairs_[i].tf, pairs_[i].length);
            if (each > most) most = each;
        }
        return most;
    }

private:
    std::size_t count_ = 0;
    Impact pairs_[kMost];
};

} // namespace rv::text
