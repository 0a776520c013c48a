#include "ruvector/core/cypher/functions/random_numbers.hpp"

#include "ruvector/core/base/random.hpp"

#include <cstdint>
#include <random>

namespace rv::cypher {
namespace {

std::uint64_t chance() {
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
}

} // namespace

double random_fraction() {
    thread_local Random numbers(chance());
    return static_cast<double>(numbers.next() >> 11) * 0x1p-53;
}

std::string random_uuid() {
    const std::uint64_t parts[] = {(chance() & 0xFFFF'FFFF'FFFF'0FFFU) | 0x4000U,
                                   (chance() & 0x3FFF'FFFF'FFFF'FFFFU) | 0x8000'0000'0000'0000U};
    std::string text;
    text.reserve(36);
    for (const std::uint64_t part : parts) {
        for (int shift = 60; shift >= 0; shift -= 4) {
            if (text.size() == 8 || text.size() == 13 || text.size() == 18 || text.size() == 23) text += '-';
            text += "0123456789abcdef"[(part >> shift) & 15U];
        }
    }
    return text;
}

} // namespace rv::cypher
