// Between the machine's byte order and the network's, both ways.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <bit>
#include <cstdint>

namespace rv {

constexpr std::uint32_t network_order(std::uint32_t word) noexcept {
    return std::endian::native == std::endian::little ? __builtin_bswap32(word) : word;
}

constexpr std::uint16_t network_order(std::uint16_t word) noexcept {
    return std::endian::native == std::endian::little ? __builtin_bswap16(word) : word;
}

} // namespace rv
