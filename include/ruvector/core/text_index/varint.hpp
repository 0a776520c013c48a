// Numbers of few bytes (LEB128: seven bits a byte, the low ones first, the high bit says that more follow), and reading
// of bytes that may be anything.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

namespace rv::text {

// Raises index_corrupted.
[[noreturn]] void corrupted(const char* detail);

inline std::size_t put_varint(std::uint64_t number, std::uint8_t* to) {
    std::size_t count = 0;
    for (; number >= 0x80; number >>= 7) to[count++] = static_cast<std::uint8_t>(number | 0x80);
    to[count++] = static_cast<std::uint8_t>(number);
    return count;
}
inline constexpr std::size_t kMostVarintBytes = 10;

inline void append_varint(std::string& bytes, std::uint64_t number) {
    std::uint8_t buffer[kMostVarintBytes];
    bytes.append(reinterpret_cast<const char*>(buffer), put_varint(number, buffer));
}

// Reads forward, never behind the end.
class ByteReader {
public:
    ByteReader(const void* bytes, std::size_t count)
        : at_(static_cast<const std::uint8_t*>(bytes)), end_(at_ + count) {}

    const std::uint8_t* at() const { return at_; }
    std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

    const std::uint8_t* take(std::size_t count) {
        if (count > left()) corrupted("A text index has fewer bytes than it says.");
        const std::uint8_t* bytes = at_;
        at_ += count;
        return bytes;
    }
    std::uint8_t byte() { return *take(1); }
    std::uint64_t varint() {
        std::uint64_t number = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::uint8_t next = byte();
            number |= std::uint64_t{next & 0x7Fu} << shift;
            if (next < 0x80) return number;
        }
        corrupted("A number in a text index has no end.");
    }
    std::uint32_t varint32() {
        const std::uint64_t number = varint();
        if (number > UINT32_MAX) corrupted("A number in a text index is too large.");
        return static_cast<std::uint32_t>(number);
    }

private:
    const std::uint8_t* at_;
    const std::uint8_t* end_;
};

// A number as it lies in memory, at any address.
template <typename Number>
Number load(const void* at) {
    Number number;
    std::memcpy(&number, at, sizeof(number));
    return number;
}
template <typename Number>
void store(void* at, Number number) {
    std::memcpy(at, &number, sizeof(number));
}

} // namespace rv::text
