#include "bench/lib/dataset.hpp"

#include "bench/lib/replicas.hpp"

#include <algorithm>
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
    data.extra = cached_rows(o, o.queries + o.rows, o.inserts + o.long_rows + o.beside_rows);
}

void from_files(const Options& o, Dataset& data) {
    data.name = fs::path(o.base_file).stem();
    data.base = read_fvecs(o.base_file);
    data.queries = read_fvecs(o.query_file);
    if (data.base.dims != data.queries.dims) throw std::runtime_error("base and queries have different dimensions");
    if (data.queries.rows > o.queries) data.queries = data.queries.slice(0, o.queries);
    if (o.rows > 0 && data.base.rows > o.rows) data.base = data.base.slice(0, o.rows);
}

// The last rows are the queries, all others the base, as often as is wanted.
void split_and_replicate(const Options& o, const Vectors& all, std::size_t queries, Dataset& data) {
    data.base = all.slice(0, all.rows - queries);
    data.queries = all.slice(all.rows - queries, queries);
    if (o.replicas == 1) return;
    data.base = replicated(data.base, o.replicas, o.replica_noise, o.generator.seed);
    char text[40];
    std::snprintf(text, sizeof(text), "-x%zu-n%g", o.replicas, o.replica_noise);
    data.name += text;
}

void sift(const Options& o, Dataset& data) {
    const Vectors all = read_bytes_gz(o.base_file.empty() ? "data/sift5k-128.u8.gz" : o.base_file, 128);
    data.name = "sift5k";
    split_and_replicate(o, all, o.replicas == 1 ? 100 : std::min<std::size_t>(o.queries, 500), data);
}

// Words are there in the order of their frequency.
void glove(const Options& o, Dataset& data) {
    const Vectors all = read_halves_gz(o.base_file.empty() ? "data/glove40k-100.f16.gz" : o.base_file, 100);
    data.name = "glove40k";
    split_and_replicate(o, shuffled_rows(all, 1), std::min<std::size_t>(o.queries, 1000), data);
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
        sift(o, data);
    } else if (o.data == "glove") {
        glove(o, data);
    } else if (o.data == "files") {
        from_files(o, data);
    } else {
        throw std::runtime_error("unknown data \"" + o.data + "\": clustered, sift, glove or files");
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
