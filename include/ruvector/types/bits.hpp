// Values of core type bit, and of binaryvec, which has the same layout: a varlena of the length in bits and the bits,
// the first one highest in its byte, zeros behind the last one. Server zone.
#pragma once

#include "ruvector/types/value.hpp"

extern "C" {
#include "utils/varbit.h"
}

namespace rv::types {

struct BitString {
    static constexpr const char* kType = "bit";
    static constexpr Size kHeaderSize = 8;

    int32 vl_len_; // varlena header: use VARSIZE and SET_VARSIZE
    int32 length;
    uint8 bytes[FLEXIBLE_ARRAY_MEMBER];

    Size byte_count() const { return (static_cast<Size>(length) + 7) / 8; }
    static bool is_valid(const BitString* value, Size size) {
        return size >= kHeaderSize && value->length >= 0 && size == kHeaderSize + value->byte_count();
    }
    [[noreturn]] static void raise_corrupted(const BitString* value, Size size);
};
static_assert(offsetof(BitString, length) == offsetof(VarBit, bit_len) &&
              offsetof(BitString, bytes) == offsetof(VarBit, bit_dat) && offsetof(BitString, bytes) == 8);

} // namespace rv::types
