// The heads of a dictionary's pages, for its writer and its reader.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/text_index/dictionary.hpp"

namespace rv::text {

struct LeafHead {
    std::uint64_t lists; // where the first list of the page begins in Stream::kPostings
    std::uint16_t count;
    std::uint16_t used; // bytes, with this head
    std::uint32_t spare = 0;
};
static_assert(sizeof(LeafHead) == 16);

struct TreeHead {
    std::uint16_t count;
    std::uint16_t used;
};
static_assert(sizeof(TreeHead) == 4);

inline constexpr std::uint32_t kGroup = 16;
inline constexpr std::size_t kManyBytes = 15;
// What an entry takes beside its term at most, with its share of the page's head and offsets.
inline constexpr std::size_t kMostEntryOverhead = 96;

} // namespace rv::text
