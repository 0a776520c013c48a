// The bytes of up to 128 postings, and of what they can score.
//
// Two columns: gaps (document - previous document - 1) and repeats (tf - 1). Each is packed at a width that lets a few
// numbers out, whose high bits follow as exceptions (Zukowski et al., Super-Scalar RAM-CPU Cache Compression, 2006):
//
//   width of gaps, width of repeats   a byte each; kHasExceptions set where there are any
//   counts of exceptions              a byte for each column that has any
//   gaps, repeats                     packed
//   exceptions of gaps, of repeats    place (a byte), high bits (varint)
//
// A full block is packed in four lanes of words, number i in lane i % 4, so that one instruction unpacks four (Lemire
// and Boytsov, Decoding billions of integers per second through vectorization, 2015); any other as a string of bits.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/text_index/impacts.hpp"
#include "ruvector/core/text_index/segment.hpp"

#include <string>

namespace rv::text {

inline constexpr std::uint32_t kBlockPostings = 128;
// No block takes more: both columns at full width, and exceptions are made only where they save bytes.
inline constexpr std::size_t kMostBlockBytes = 4 + 2 * 4 * kBlockPostings;
// What is readable behind the bytes of a block that is decoded.
inline constexpr std::size_t kBlockPadding = 8;

void append_block(const std::uint32_t* gaps, const std::uint32_t* repeats, std::size_t count, std::string& bytes);

// The documents begin behind `before` (-1 for the first) and end before `limit`. Raises index_corrupted if the bytes
// are not a block of `count` postings, and no more. Writes whole blocks to both arrays.
void decode_block(const std::uint8_t* bytes, std::size_t size, std::size_t count, std::int64_t before,
                  std::uint32_t limit, DocumentNumber* documents, std::uint32_t* tfs);

// A length in a byte, rounded down: exact below 16, then three bits behind the first.
std::uint8_t length_code(std::uint32_t length);
std::uint32_t code_length(std::uint8_t code);
// A term frequency in a byte; the greatest stands for any number.
inline constexpr std::uint8_t kAnyTf = 255;
inline std::uint8_t tf_code(std::uint32_t tf) { return tf >= kAnyTf ? kAnyTf : static_cast<std::uint8_t>(tf); }
inline std::uint32_t code_tf(std::uint8_t code) { return code == kAnyTf ? UINT32_MAX : code; }

// Pairs of tf and length, a byte each; tf is 0 where there is no more.
inline constexpr std::size_t kImpactsBytes = 2 * Impacts::kMost;
void encode_impacts(const Impacts& impacts, std::uint8_t* bytes);
Impacts decode_impacts(const std::uint8_t* bytes, std::size_t pairs);

// A list of several blocks ends in a head for each of them and what the whole list can score; the head has the block's
// last document, the end of its bytes from the beginning of the list, and impacts. A list of one block begins with one
// pair for all of it.
inline constexpr std::size_t kBlockHeadBytes = 2 * sizeof(std::uint32_t) + kImpactsBytes;
inline constexpr std::size_t kOnePairBytes = 2;

} // namespace rv::text
