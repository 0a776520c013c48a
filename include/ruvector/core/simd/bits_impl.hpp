// The kernels over bits, once, over a description of the registers ("words"); see kernels_impl.hpp.
//
// Words: Block with ^ & |, kBytes, load(p), load_part(p, n) for 0 < n < kBytes with zeros behind, Count (copyable),
// zero(), add(count, block) which adds the number of bits set, and total(count).
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/simd/bits.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace rv::simd {
namespace {

// Calls use(x, y) for each pair of blocks; what is missing at the end is zeros.
template <class W, class Use>
[[gnu::always_inline]] inline void for_each_block(const std::uint8_t* a, const std::uint8_t* b, std::size_t bytes,
                                                  Use use) noexcept {
    std::size_t i = 0;
    for (; i + 2 * W::kBytes <= bytes; i += 2 * W::kBytes) {
        use(0, W::load(a + i), W::load(b + i));
        use(1, W::load(a + i + W::kBytes), W::load(b + i + W::kBytes));
    }
    for (; i + W::kBytes <= bytes; i += W::kBytes) use(0, W::load(a + i), W::load(b + i));
    if (i < bytes) use(1, W::load_part(a + i, bytes - i), W::load_part(b + i, bytes - i));
}

template <class W>
std::uint64_t hamming(const std::uint8_t* a, const std::uint8_t* b, std::size_t bytes) noexcept {
    typename W::Count count[2] = {W::zero(), W::zero()};
    for_each_block<W>(
        a, b, bytes, [&](int chain, auto x, auto y) __attribute__((always_inline)) {
            count[chain] = W::add(count[chain], x ^ y);
        });
    return W::total(count[0]) + W::total(count[1]);
}

template <class W>
void jaccard_parts(const std::uint8_t* a, const std::uint8_t* b, std::size_t bytes, std::uint64_t* both,
                   std::uint64_t* either) noexcept {
    typename W::Count in_both[2] = {W::zero(), W::zero()};
    typename W::Count in_either[2] = {W::zero(), W::zero()};
    for_each_block<W>(
        a, b, bytes, [&](int chain, auto x, auto y) __attribute__((always_inline)) {
            in_both[chain] = W::add(in_both[chain], x & y);
            in_either[chain] = W::add(in_either[chain], x | y);
        });
    *both = W::total(in_both[0]) + W::total(in_both[1]);
    *either = W::total(in_either[0]) + W::total(in_either[1]);
}

// Eight bytes at a time, with whatever instruction the file's flags offer.
struct PlainWords {
    using Block = std::uint64_t;
    using Count = std::uint64_t;
    static constexpr std::size_t kBytes = 8;

    static Block load(const std::uint8_t* p) noexcept { return load_part(p, kBytes); }
    static Block load_part(const std::uint8_t* p, std::size_t n) noexcept {
        Block block = 0;
        std::memcpy(&block, p, n);
        return block;
    }
    static Count zero() noexcept { return 0; }
    static Count add(Count count, Block block) noexcept {
        return count + static_cast<std::uint64_t>(__builtin_popcountll(block));
    }
    static std::uint64_t total(Count count) noexcept { return count; }
};

template <class W>
constexpr BitKernels make_bit_kernels() noexcept {
    return {.hamming = hamming<W>, .jaccard_parts = jaccard_parts<W>};
}

} // namespace
} // namespace rv::simd
