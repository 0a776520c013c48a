// Integers out of numerics, without the server's arithmetic: of the format on disk, which numeric.c describes and
// pg_upgrade relies on. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "utils/numeric.h"
}

namespace rv::graph {

// True for numbers without a fraction, not even one of zeros, of at most 16 digits; others are left to the server.
inline bool small_integer_of(Numeric number, int64* integer) {
    const char* data = VARDATA_ANY(number);
    int bytes = static_cast<int>(VARSIZE_ANY_EXHDR(number));
    uint16 header;
    std::memcpy(&header, data, sizeof(header));
    bool negative;
    int scale;
    int weight;                        // of the first digit, of base 10,000
    if ((header & 0xC000) == 0x8000) { // short
        negative = (header & 0x2000) != 0;
        scale = (header & 0x1F80) >> 7;
        weight = (header & 0x0040) != 0 ? -1 : header & 0x003F;
        data += 2;
        bytes -= 2;
    } else if ((header & 0xC000) == 0xC000) { // NaN, infinities
        return false;
    } else {
        int16 long_weight;
        std::memcpy(&long_weight, data + 2, sizeof(long_weight));
        negative = (header & 0xC000) == 0x4000;
        scale = header & 0x3FFF;
        weight = long_weight;
        data += 4;
        bytes -= 4;
    }
    const int digits = bytes / 2;
    if (scale != 0 || weight > 3) return false;
    if (digits == 0) {
        *integer = 0;
        return true;
    }
    if (weight < digits - 1) return false;
    int64 value = 0;
    for (int i = 0; i <= weight; i++) {
        int16 digit = 0;
        if (i < digits) std::memcpy(&digit, data + 2 * i, sizeof(digit));
        value = value * 10000 + digit;
    }
    *integer = negative ? -value : value;
    return true;
}

} // namespace rv::graph
