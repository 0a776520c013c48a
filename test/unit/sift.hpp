// The real vectors of data/, for programs that run in the project's folder.
#pragma once

#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <vector>

inline constexpr size_t kSiftDims = 128;

inline std::vector<float> read_sift() {
    std::FILE* pipe = popen("gzip -dc data/sift5k-128.u8.gz", "r");
    if (pipe == nullptr) throw std::runtime_error("cannot run gzip");
    std::vector<float> values;
    uint8_t row[kSiftDims];
    while (std::fread(row, sizeof(row), 1, pipe) == 1) values.insert(values.end(), row, row + kSiftDims);
    if (pclose(pipe) != 0 || values.size() != 5000 * kSiftDims) throw std::runtime_error("cannot read data/");
    return values;
}
