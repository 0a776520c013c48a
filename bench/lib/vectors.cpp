#include "bench/lib/vectors.hpp"

#include "ruvector/core/base/half.hpp"

#include <cstdio>
#include <cstring>
#include <fstream>
#include <stdexcept>

namespace bench {
namespace {

template <class T>
std::vector<T> read_rows(const std::string& path, std::size_t* width) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + path);
    std::vector<T> values;
    int32_t count = 0;
    *width = 0;
    while (in.read(reinterpret_cast<char*>(&count), sizeof(count))) {
        if (count <= 0 || (*width != 0 && static_cast<std::size_t>(count) != *width)) {
            throw std::runtime_error(path + ": rows of different widths");
        }
        *width = static_cast<std::size_t>(count);
        const std::size_t at = values.size();
        values.resize(at + *width);
        if (!in.read(reinterpret_cast<char*>(values.data() + at), static_cast<std::streamsize>(*width * sizeof(T)))) {
            throw std::runtime_error(path + ": ends in the middle of a row");
        }
    }
    return values;
}

template <class T>
void write_rows(const std::string& path, const std::vector<T>& values, std::size_t width) {
    std::ofstream out(path, std::ios::binary);
    const int32_t count = static_cast<int32_t>(width);
    for (std::size_t at = 0; at < values.size(); at += width) {
        out.write(reinterpret_cast<const char*>(&count), sizeof(count));
        out.write(reinterpret_cast<const char*>(values.data() + at), static_cast<std::streamsize>(width * sizeof(T)));
    }
    out.close();
    if (!out) throw std::runtime_error("cannot write " + path);
}

std::string unzip(const std::string& path, std::size_t row_bytes) {
    FILE* pipe = popen(("gzip -dc '" + path + "'").c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("cannot run gzip");
    std::string bytes;
    char buffer[65536];
    for (std::size_t got; (got = fread(buffer, 1, sizeof(buffer), pipe)) > 0;) bytes.append(buffer, got);
    if (pclose(pipe) != 0 || bytes.empty() || bytes.size() % row_bytes != 0) {
        throw std::runtime_error("cannot read " + path);
    }
    return bytes;
}

} // namespace

Vectors Vectors::slice(std::size_t from, std::size_t count) const {
    if (from + count > rows) throw std::runtime_error("slice beyond the end");
    Vectors part(count, dims);
    std::memcpy(part.values.data(), row(from), count * dims * sizeof(float));
    return part;
}

Vectors read_fvecs(const std::string& path) {
    Vectors vectors;
    vectors.values = read_rows<float>(path, &vectors.dims);
    if (vectors.dims == 0) throw std::runtime_error(path + ": no rows");
    vectors.rows = vectors.values.size() / vectors.dims;
    return vectors;
}

void write_fvecs(const std::string& path, const Vectors& vectors) { write_rows(path, vectors.values, vectors.dims); }

std::vector<int32_t> read_ivecs(const std::string& path, std::size_t* width) { return read_rows<int32_t>(path, width); }

void write_ivecs(const std::string& path, const std::vector<int32_t>& values, std::size_t width) {
    write_rows(path, values, width);
}

Vectors read_bytes_gz(const std::string& path, std::size_t dims) {
    const std::string bytes = unzip(path, dims);
    Vectors vectors(bytes.size() / dims, dims);
    for (std::size_t i = 0; i < bytes.size(); i++) vectors.values[i] = static_cast<unsigned char>(bytes[i]);
    return vectors;
}

Vectors read_halves_gz(const std::string& path, std::size_t dims) {
    const std::string bytes = unzip(path, 2 * dims);
    Vectors vectors(bytes.size() / (2 * dims), dims);
    for (std::size_t i = 0; i < vectors.values.size(); i++) {
        const auto low = static_cast<unsigned char>(bytes[2 * i]), high = static_cast<unsigned char>(bytes[2 * i + 1]);
        vectors.values[i] = rv::to_float(rv::Half{static_cast<uint16_t>(low | high << 8)});
    }
    return vectors;
}

} // namespace bench
