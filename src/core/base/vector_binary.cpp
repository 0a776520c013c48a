#include "ruvector/core/base/vector_binary.hpp"

#include "ruvector/core/base/byte_order.hpp"
#include "ruvector/core/base/element.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace rv {
namespace {

constexpr std::size_t kBlock = 16; // elements, so that a block without branches becomes vector code

// The bits of an element as an integer, and the largest of them, without the sign, that is finite.
template <class Element>
struct Bits;
template <>
struct Bits<float> {
    using Word = std::uint32_t;
    static constexpr Word kLargestFinite = 0x7F7FFFFF;
};
template <>
struct Bits<Half> {
    using Word = std::uint16_t;
    static constexpr Word kLargestFinite = 0x7BFF;
};

// Swaps kCount words (memcpy on both sides: a message is not aligned) and tells whether all of them are finite.
template <class Element, std::size_t kCount>
bool swap_words(void* to, const void* from) {
    using Word = typename Bits<Element>::Word;
    constexpr int kSignBit = sizeof(Word) * 8 - 1;
    constexpr auto kMagnitude = static_cast<Word>((Word{1} << kSignBit) - 1);
    Word words[kCount];
    std::memcpy(words, from, sizeof(words));
    Word above = 0; // its highest bit is set by a magnitude above the largest finite one
    for (std::size_t i = 0; i < kCount; i++) {
        words[i] = network_order(words[i]);
        above = static_cast<Word>(above | (Bits<Element>::kLargestFinite - (words[i] & kMagnitude)));
    }
    std::memcpy(to, words, sizeof(words));
    return above >> kSignBit == 0;
}

template <class Element>
VectorBinaryError decode(std::span<const std::byte> bytes, std::span<Element> x) noexcept {
    const std::size_t present = std::min(bytes.size() / sizeof(Element), x.size());
    bool finite = true;
    std::size_t i = 0;
    for (; i + kBlock <= present; i += kBlock)
        finite &= swap_words<Element, kBlock>(&x[i], &bytes[i * sizeof(Element)]);
    for (; i < present; i++) finite &= swap_words<Element, 1>(&x[i], &bytes[i * sizeof(Element)]);
    if (!finite) {
        const auto bad = std::find_if(x.begin(), x.end(), [](Element e) { return is_nan(e) || is_infinite(e); });
        return is_nan(*bad) ? VectorBinaryError::kNan : VectorBinaryError::kInfinite;
    }
    return present == x.size() ? VectorBinaryError::kNone : VectorBinaryError::kTruncated;
}

template <class Element>
void encode(std::span<const Element> x, std::span<std::byte> bytes) noexcept {
    const std::size_t room = std::min(x.size(), bytes.size() / sizeof(Element));
    std::size_t i = 0;
    for (; i + kBlock <= room; i += kBlock) swap_words<Element, kBlock>(&bytes[i * sizeof(Element)], &x[i]);
    for (; i < room; i++) swap_words<Element, 1>(&bytes[i * sizeof(Element)], &x[i]);
}

} // namespace

VectorBinaryError decode_vector_elements(std::span<const std::byte> bytes, std::span<float> x) noexcept {
    return decode(bytes, x);
}

VectorBinaryError decode_vector_elements(std::span<const std::byte> bytes, std::span<Half> x) noexcept {
    return decode(bytes, x);
}

void encode_vector_elements(std::span<const float> x, std::span<std::byte> bytes) noexcept { encode(x, bytes); }

void encode_vector_elements(std::span<const Half> x, std::span<std::byte> bytes) noexcept { encode(x, bytes); }

} // namespace rv
