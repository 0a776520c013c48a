#include "ruvector/core/text_index/posting_block.hpp"

#include "ruvector/core/text_index/varint.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace rv::text {
namespace {

constexpr unsigned kLanes = 4;
constexpr unsigned kRows = kBlockPostings / kLanes;
constexpr std::uint8_t kHasExceptions = 0x40;

// Four words side by side, in a register where there is one: a type of both compilers.
typedef std::uint32_t Lanes __attribute__((vector_size(16)));

constexpr std::uint32_t mask_of(unsigned width) { return width == 32 ? UINT32_MAX : (std::uint32_t{1} << width) - 1; }

template <unsigned kWidth, unsigned kRow>
inline void unpack_row(const Lanes* words, std::uint32_t* numbers) {
    constexpr unsigned kWord = kRow * kWidth / 32;
    constexpr unsigned kShift = kRow * kWidth % 32;
    Lanes four = words[kWord] >> kShift;
    if constexpr (kShift + kWidth > 32) four |= words[kWord + 1] << (32 - kShift);
    if constexpr (kShift + kWidth != 32) four &= mask_of(kWidth);
    std::memcpy(numbers + kRow * kLanes, &four, sizeof(four));
}

template <unsigned kWidth, unsigned... kRow>
inline void unpack_rows(const Lanes* words, std::uint32_t* numbers, std::integer_sequence<unsigned, kRow...>) {
    (unpack_row<kWidth, kRow>(words, numbers), ...);
}

template <unsigned kWidth>
void unpack_full(const std::uint8_t* bytes, std::uint32_t* numbers) {
    if constexpr (kWidth == 0) {
        std::memset(numbers, 0, kBlockPostings * sizeof(*numbers));
    } else {
        Lanes words[kWidth];
        std::memcpy(words, bytes, sizeof(words));
        unpack_rows<kWidth>(words, numbers, std::make_integer_sequence<unsigned, kRows>());
    }
}

using Unpack = void (*)(const std::uint8_t*, std::uint32_t*);
template <unsigned... kWidth>
constexpr std::array<Unpack, sizeof...(kWidth)> unpackers(std::integer_sequence<unsigned, kWidth...>) {
    return {unpack_full<kWidth>...};
}
constexpr auto kUnpackers = unpackers(std::make_integer_sequence<unsigned, 33>());

// Reads up to kBlockPadding - 1 bytes behind the last bit.
void unpack_few(const std::uint8_t* bytes, unsigned width, std::size_t count, std::uint32_t* numbers) {
    const std::uint64_t mask = mask_of(width);
    std::size_t bit = 0;
    for (std::size_t i = 0; i < count; i++, bit += width)
        numbers[i] = static_cast<std::uint32_t>(load<std::uint64_t>(bytes + bit / 8) >> (bit % 8) & mask);
}

std::size_t packed_bytes(unsigned width, std::size_t count) { return (width * count + 7) / 8; }

void pack_full(const std::uint32_t* numbers, unsigned width, std::string& bytes) {
    std::uint32_t words[32 * kLanes + kLanes] = {};
    const std::uint32_t mask = mask_of(width);
    for (unsigned row = 0; row < kRows; row++) {
        const unsigned word = row * width / 32;
        const unsigned shift = row * width % 32;
        for (unsigned lane = 0; lane < kLanes; lane++) {
            const std::uint64_t number = std::uint64_t{numbers[row * kLanes + lane] & mask} << shift;
            words[word * kLanes + lane] |= static_cast<std::uint32_t>(number);
            words[(word + 1) * kLanes + lane] |= static_cast<std::uint32_t>(number >> 32);
        }
    }
    bytes.append(reinterpret_cast<const char*>(words), packed_bytes(width, kBlockPostings));
}

void pack_few(const std::uint32_t* numbers, unsigned width, std::size_t count, std::string& bytes) {
    const std::uint64_t mask = mask_of(width);
    std::uint64_t waiting = 0;
    unsigned bits = 0;
    for (std::size_t i = 0; i < count; i++) {
        waiting |= (numbers[i] & mask) << bits;
        bits += width;
        for (; bits >= 8; bits -= 8, waiting >>= 8) bytes.push_back(static_cast<char>(waiting));
    }
    if (bits > 0) bytes.push_back(static_cast<char>(waiting));
}

unsigned width_of(std::uint32_t number) { return static_cast<unsigned>(std::bit_width(number)); }

struct Packing {
    unsigned width = 0;
    std::uint8_t exceptions = 0;
};

// The width at which the column takes the fewest bytes.
Packing choose(const std::uint32_t* numbers, std::size_t count) {
    std::uint32_t of_width[33] = {};
    unsigned greatest = 0;
    for (std::size_t i = 0; i < count; i++) of_width[width_of(numbers[i])]++;
    for (unsigned i = 0; i <= 32; i++)
        if (of_width[i] != 0) greatest = i;

    Packing best{greatest, 0};
    std::size_t least = packed_bytes(greatest, count);
    for (unsigned width = greatest; width-- > 0;) {
        std::size_t bytes = packed_bytes(width, count) + 1;
        std::uint32_t exceptions = 0;
        for (unsigned above = width + 1; above <= greatest; above++) {
            exceptions += of_width[above];
            bytes += of_width[above] * (1 + (above - width + 6) / 7);
        }
        if (exceptions > count / 2) break;
        if (bytes >= least) continue;
        least = bytes;
        best = {width, static_cast<std::uint8_t>(exceptions)};
    }
    return best;
}

void pack(const std::uint32_t* numbers, const Packing& packing, std::size_t count, std::string& bytes) {
    if (count == kBlockPostings) {
        pack_full(numbers, packing.width, bytes);
    } else {
        pack_few(numbers, packing.width, count, bytes);
    }
}

void append_exceptions(const std::uint32_t* numbers, const Packing& packing, std::size_t count, std::string& bytes) {
    if (packing.exceptions == 0) return;
    for (std::size_t i = 0; i < count; i++) {
        if (width_of(numbers[i]) <= packing.width) continue;
        bytes.push_back(static_cast<char>(i));
        append_varint(bytes, numbers[i] >> packing.width);
    }
}

std::uint8_t width_byte(const Packing& packing) {
    return static_cast<std::uint8_t>(packing.width | (packing.exceptions != 0 ? kHasExceptions : 0u));
}

Packing read_packing(std::uint8_t byte) {
    const Packing packing{static_cast<unsigned>(byte & ~kHasExceptions),
                          static_cast<std::uint8_t>((byte & kHasExceptions) != 0 ? 1 : 0)};
    if (packing.width > 32) corrupted("A block of postings has an impossible width.");
    return packing;
}

void unpack(ByteReader& reader, const Packing& packing, std::size_t count, std::uint32_t* numbers) {
    const std::uint8_t* packed = reader.take(packed_bytes(packing.width, count));
    if (count == kBlockPostings) {
        kUnpackers[packing.width](packed, numbers);
    } else {
        unpack_few(packed, packing.width, count, numbers);
    }
}

void read_exceptions(ByteReader& reader, const Packing& packing, std::size_t count, std::uint32_t* numbers) {
    for (unsigned i = 0; i < packing.exceptions; i++) {
        const std::uint8_t place = reader.byte();
        const std::uint64_t high = reader.varint();
        if (place >= count || packing.width == 32 || high > (UINT32_MAX >> packing.width))
            corrupted("A block of postings has an exception that does not fit.");
        numbers[place] |= static_cast<std::uint32_t>(high << packing.width);
    }
}

} // namespace

void append_block(const std::uint32_t* gaps, const std::uint32_t* repeats, std::size_t count, std::string& bytes) {
    const Packing of_gaps = choose(gaps, count);
    const Packing of_repeats = choose(repeats, count);
    bytes.push_back(static_cast<char>(width_byte(of_gaps)));
    bytes.push_back(static_cast<char>(width_byte(of_repeats)));
    if (of_gaps.exceptions != 0) bytes.push_back(static_cast<char>(of_gaps.exceptions));
    if (of_repeats.exceptions != 0) bytes.push_back(static_cast<char>(of_repeats.exceptions));
    pack(gaps, of_gaps, count, bytes);
    pack(repeats, of_repeats, count, bytes);
    append_exceptions(gaps, of_gaps, count, bytes);
    append_exceptions(repeats, of_repeats, count, bytes);
}

void decode_block(const std::uint8_t* bytes, std::size_t size, std::size_t count, std::int64_t before,
                  std::uint32_t limit, DocumentNumber* documents, std::uint32_t* tfs) {
    ByteReader reader(bytes, size);
    Packing of_gaps = read_packing(reader.byte());
    Packing of_repeats = read_packing(reader.byte());
    if (of_gaps.exceptions != 0) of_gaps.exceptions = reader.byte();
    if (of_repeats.exceptions != 0) of_repeats.exceptions = reader.byte();
    unpack(reader, of_gaps, count, documents);
    unpack(reader, of_repeats, count, tfs);
    read_exceptions(reader, of_gaps, count, documents);
    read_exceptions(reader, of_repeats, count, tfs);
    if (reader.left() != 0) corrupted("A block of postings has more bytes than it needs.");

    std::int64_t document = before;
    for (std::size_t i = 0; i < count; i++) {
        document += std::int64_t{documents[i]} + 1;
        documents[i] = static_cast<DocumentNumber>(document);
    }
    if (document >= std::int64_t{limit}) corrupted("A block of postings has documents that are not there.");
    std::uint32_t none = 0;
    for (std::size_t i = 0; i < count; i++) {
        tfs[i]++;
        none |= static_cast<std::uint32_t>(tfs[i] == 0);
    }
    if (none != 0) corrupted("A block of postings has a document without the term.");
}

std::uint8_t length_code(std::uint32_t length) {
    if (length < 16) return static_cast<std::uint8_t>(length);
    const unsigned shift = width_of(length) - 4;
    return static_cast<std::uint8_t>(8 * shift + (length >> shift));
}

std::uint32_t code_length(std::uint8_t code) {
    constexpr std::uint8_t kGreatest = 8 * 28 + 15;
    if (code < 16) return code;
    if (code > kGreatest) return UINT32_MAX;
    const unsigned shift = code / 8u - 1;
    return (code % 8u + 8) << shift;
}

void encode_impacts(const Impacts& impacts, std::uint8_t* bytes) {
    std::memset(bytes, 0, kImpactsBytes);
    for (std::size_t i = 0; i < impacts.size(); i++) {
        bytes[2 * i] = tf_code(impacts[i].tf);
        bytes[2 * i + 1] = length_code(impacts[i].length);
    }
}

Impacts decode_impacts(const std::uint8_t* bytes, std::size_t pairs) {
    Impacts impacts;
    for (std::size_t i = 0; i < pairs && bytes[2 * i] != 0; i++)
        impacts.add(code_tf(bytes[2 * i]), code_length(bytes[2 * i + 1]));
    return impacts;
}

} // namespace rv::text
