#include "ruvector/core/base/vector_binary.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace rv {
namespace {

constexpr std::size_t kBlock = 16; // elements, so that a block without branches becomes vector code

constexpr std::uint32_t network_order(std::uint32_t word) {
    return std::endian::native == std::endian::little ? __builtin_bswap32(word) : word;
}

// Swaps kCount words (memcpy on both sides: a message is not aligned) and tells whether all of them are finite floats.
template <std::size_t kCount>
bool swap_words(void* to, const void* from) {
    constexpr std::uint32_t kMagnitude = 0x7FFFFFFF;
    constexpr std::uint32_t kLargestFinite = 0x7F7FFFFF;
    std::uint32_t words[kCount];
    std::memcpy(words, from, sizeof(words));
    std::uint32_t above = 0; // its highest bit is set by a magnitude above the largest finite one
    for (std::size_t i = 0; i < kCount; i++) {
        words[i] = network_order(words[i]);
        above |= kLargestFinite - (words[i] & kMagnitude);
    }
    std::memcpy(to, words, sizeof(words));
    return above >> 31 == 0;
}

} // namespace

VectorBinaryError decode_vector_elements(std::span<const std::byte> bytes, std::span<float> x) noexcept {
    const std::size_t present = std::min(bytes.size() / sizeof(float), x.size());
    bool finite = true;
    std::size_t i = 0;
    for (; i + kBlock <= present; i += kBlock) finite &= swap_words<kBlock>(&x[i], &bytes[i * sizeof(float)]);
    for (; i < present; i++) finite &= swap_words<1>(&x[i], &bytes[i * sizeof(float)]);
    if (!finite) {
        const auto bad = std::find_if_not(x.begin(), x.end(), [](float value) { return std::isfinite(value); });
        return std::isnan(*bad) ? VectorBinaryError::kNan : VectorBinaryError::kInfinite;
    }
    return present == x.size() ? VectorBinaryError::kNone : VectorBinaryError::kTruncated;
}

void encode_vector_elements(std::span<const float> x, std::span<std::byte> bytes) noexcept {
    const std::size_t room = std::min(x.size(), bytes.size() / sizeof(float));
    std::size_t i = 0;
    for (; i + kBlock <= room; i += kBlock) swap_words<kBlock>(&bytes[i * sizeof(float)], &x[i]);
    for (; i < room; i++) swap_words<1>(&bytes[i * sizeof(float)], &x[i]);
}

} // namespace rv
