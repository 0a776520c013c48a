#include "bench/lib/dataset.hpp"

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <thread>

namespace bench {
namespace {

namespace fs = std::filesystem;

unsigned thread_count() { return std::max(1u, std::thread::hardware_concurrency()); }

// Written beside its place and moved there: an interrupted run leaves no half file.
template <class Write>
void store(const fs::path& path, Write write) {
    const fs::path part = path.string() + ".part";
    write(part.string());
    fs::rename(part, path);
}

Vectors cached_rows(const Options& o, std::size_t from, std::size_t count) {
    if (count == 0) return Vectors(0, o.generator.dims);
    const fs::path path = fs::path(o.cache) / (o.generator.name() + "-from" + std::to_string(from) + "-rows" +
                                               std::to_string(count) + ".fvecs");
    if (fs::exists(path)) return read_fvecs(path);
    std::fprintf(stderr, "generating %zu rows of %zu dimensions\n", count, o.generator.dims);
    Vectors rows = generate(o.generator, from, count, thread_count());
    store(path, [&](const std::string& part) { write_fvecs(part, rows); });
    return rows;
}

// Queries come first in the generator's table: every size of base has the same ones.
void generated(const Options& o, Dataset& data) {
    data.name = o.generator.name();
    data.queries = cached_rows(o, 0, o.queries);
    data.base = cached_rows(o, o.queries, o.rows);
    data.extra = cached_rows(o, o.queries + o.rows, o.inserts);
}

void from_files(const Options& o, Dataset& data) {
    data.name = fs::path(o.base_file).stem();
    data.base = read_fvecs(o.base_file);
    data.queries = read_fvecs(o.query_file);
    if (data.base.dims != data.queries.dims) throw std::runtime_error("base and queries have different dimensions");
    if (data.queries.rows > o.queries) data.queries = data.queries.slice(0, o.queries);
    if (o.rows > 0 && data.base.rows > o.rows) data.base = data.base.slice(0, o.rows);
}

void sift(Dataset& data) {
    const Vectors all = read_bytes_gz("data/sift5k-128.u8.gz", 128);
    data.name = "sift5k";
    data.base = all.slice(0, 4900);
    data.queries = all.slice(4900, 100);
}

void scale_to(Vectors& vectors, double length) {
    for (std::size_t i = 0; i < vectors.rows; i++) {
        float* row = vectors.row(i);
        double squares = 0;
        for (std::size_t d = 0; d < vectors.dims; d++) squares += static_cast<double>(row[d]) * row[d];
        if (squares == 0) continue;
        const double scale = length / std::sqrt(squares);
        for (std::size_t d = 0; d < vectors.dims; d++) row[d] = static_cast<float>(row[d] * scale);
    }
}

// What a line of results says of the data, and files of answers are called.
std::string query_length_name(const Options& o) {
    if (o.query_length <= 0) return "";
    char text[40];
    std::snprintf(text, sizeof(text), "-query-length%g", o.query_length);
    return text;
}

} // namespace

Dataset open_dataset(const Options& o) {
    fs::create_directories(o.cache);
    Dataset data;
    if (o.data == "clustered") {
        generated(o, data);
    } else if (o.data == "sift") {
        sift(data);
    } else if (o.data == "files") {
        from_files(o, data);
    } else {
        throw std::runtime_error("unknown data \"" + o.data + "\": clustered, sift or files");
    }
    if (o.query_length > 0) scale_to(data.queries, o.query_length);
    if (data.base.rows < o.k) throw std::runtime_error("fewer rows than neighbours asked for");

    data.name += query_length_name(o);
    const std::string stem = (fs::path(o.cache) / data.name).string() + "-rows" + std::to_string(data.base.rows) +
                             "-queries" + std::to_string(data.queries.rows) + "-" + o.metric + "-k" +
                             std::to_string(o.k);
    const bool lasting = o.data == "clustered"; // a file of the same name may have other rows tomorrow
    if (lasting && fs::exists(stem + ".distances.fvecs") && fs::exists(stem + ".ids.ivecs")) {
        data.truth.ids = read_ivecs(stem + ".ids.ivecs", &data.truth.k);
        data.truth.distances = read_fvecs(stem + ".distances.fvecs").values;
        return data;
    }
    std::fprintf(stderr, "finding the exact neighbours of %zu queries\n", data.queries.rows);
    data.truth = find_exact(data.base, data.queries, parse_metric(o.metric), o.k, thread_count());
    if (lasting) {
        Vectors distances(data.queries.rows, data.truth.k);
        distances.values = data.truth.distances;
        store(stem + ".ids.ivecs", [&](const std::string& part) { write_ivecs(part, data.truth.ids, data.truth.k); });
        store(stem + ".distances.fvecs", [&](const std::string& part) { write_fvecs(part, distances); });
    }
    return data;
}

} // namespace bench
