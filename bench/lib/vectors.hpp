// A table of float vectors in memory, and the file formats it comes from.
//
// fvecs and ivecs (TEXMEX corpus, http://corpus-texmex.irisa.fr): each row is a 32-bit count followed by that many
// 32-bit values, little-endian.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace bench {

struct Vectors {
    std::size_t rows = 0;
    std::size_t dims = 0;
    std::vector<float> values; // rows x dims

    Vectors() = default;
    Vectors(std::size_t row_count, std::size_t width) : rows(row_count), dims(width), values(row_count * width) {}

    float* row(std::size_t i) { return values.data() + i * dims; }
    const float* row(std::size_t i) const { return values.data() + i * dims; }
    // The rows [from, from + count) as a table of their own.
    Vectors slice(std::size_t from, std::size_t count) const;
};

// Each throws std::runtime_error that names the file.
Vectors read_fvecs(const std::string& path);
void write_fvecs(const std::string& path, const Vectors& vectors);
// Unsigned bytes, or little-endian half floats, without a header, compressed by gzip.
Vectors read_bytes_gz(const std::string& path, std::size_t dims);
Vectors read_halves_gz(const std::string& path, std::size_t dims);
std::vector<int32_t> read_ivecs(const std::string& path, std::size_t* width);
void write_ivecs(const std::string& path, const std::vector<int32_t>& values, std::size_t width);

} // namespace bench
