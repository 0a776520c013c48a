#include "bench/lib/options.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>

namespace bench {
namespace {

constexpr const char* kUsage =
    R"(run [OPTION VALUE]...   measures nearest-neighbour search; the server is libpq's (PGHOST, PGPORT, PGUSER)

data
  --data clustered|sift|glove|files   generated; data/sift5k-128.u8.gz; data/glove40k-100.f16.gz, or as --base says; --base and
                                --query, fvecs files (default clustered)
  --replicas N  --replica-noise X   sift, glove: each row so often, with noise of so many times each dimension's deviation (1, .5)
  --rows N  --queries N         rows of the base, queries (100000, 1000)
  --dims N  --latent N  --clusters N  --spread X  --noise X  --unit 0|1  --seed N    of generated data
  --length-sigma X              gives generated rows log-normal lengths, whose logarithms have this deviation (0: as they are)
  --query-length X              scales all queries to this length (0: as they are)
  --metric l2|ip|cosine|l1  --k N   (l2, 10)
  --type vector|halfvec         of the column (vector)
  --cache DIR                   where generated data and exact answers are kept
index and search
  --extensions A,B              databases bench_A, bench_B are made for them (ruvector,vector); absent ones are left out
  --method NAME  --with TEXT    (hnsw, "m = 16, ef_construction = 64")
  --setting NAME  --ef LIST     the search setting and its values (hnsw.ef_search; 10,20,40,80,200,400)
  --ruvector-with TEXT          storage parameters of ruvector beyond --with; repeated, it makes several contenders
  --hnswlib 0|1                 hnswlib beside them, in memory, with the m and ef_construction of --with (0)
  --ask statement,lateral       a prepared statement for each query; one statement that joins the table of queries with
                                their neighbours; both, in turns (statement)
  --set NAME=VALUE              for every session; --set-ruvector for those of ruvector; may be repeated
measuring
  --clients LIST                numbers of clients (1)
  --waits 0|1                   samples pg_stat_activity meanwhile: how many active sessions wait for locks (0)
  --at-recall LIST              recalls that queries a second are interpolated for (0.95,0.99)
  --rounds N  --seconds X       rounds for each value and extension, taken in turns, and their length (9, 0.5)
  --builds N                    builds of each index, taken in turns; the median is reported (1)
  --inserts N                   rows inserted one by one at the end (2000; 0 with --reuse 1 or where the data has no more)
  --exact 0|1                   the same queries without an index too (0)
  --reuse 0|1                   keep tables and indexes of an earlier run where the parameters are the same (0)
  --csv FILE  --note TEXT       results, one line each, appended; interpolated ones to FILE with -at-recall in its name
instead of the search
  --filters LIST                queries under filters that leave so many percent of the rows, and others, by several plans
                                (with 100 queries, 5 rounds; --ef 20,40,80,160 for searches without filters)
  --filter-cases LIST           those whose names begin so: independent, correlated, anti, tenant, newest, labels, category, three
  --one-column 0|1              an index of the vector alone besides, where there are further columns (1)
  --older CONNECTION            a server with an older build of ruvector besides (scripts/bench --older COMMIT starts it)
  --filter-ef LIST              the search setting for searches with filters (40)
  --knn-join LIST               exact search of all queries at once with each of these work_mem, beside a lateral join
  --lateral-queries N           how many of the queries that takes (100); and exact calls of --collections
  --collections 0|1             searches by name beside the queries that they stand for, batches beside single calls (0)
  --maintenance LIST            of build, cold, insert, beside, long, recall, vacuum; or all: build, cold, insert, vacuum
  --long N  --beside N          rows for the steps long and beside (300000, 30000)
  --memory LIST                 build: maintenance_work_mem (64MB,default; default is the server's); the last one's index is
                                used by the other steps
  --workers LIST                build: max_parallel_maintenance_workers (the server's)
  --restart COMMAND             cold: restarts the server (scripts/bench gives it)
)";

template <class T>
std::vector<T> split(const std::string& text, T (*convert)(const std::string&)) {
    std::vector<T> parts;
    std::stringstream in(text);
    for (std::string part; std::getline(in, part, ',');) parts.push_back(convert(part));
    if (parts.empty()) throw std::runtime_error("an empty list");
    return parts;
}

std::vector<std::string> one_of(std::vector<std::string> words, const std::vector<std::string>& known) {
    for (const std::string& word : words) {
        if (std::find(known.begin(), known.end(), word) == known.end()) throw std::runtime_error(word);
    }
    return words;
}

double to_double(const std::string& text) { return std::stod(text); }
int to_int(const std::string& text) { return std::stoi(text); }
std::string to_text(const std::string& text) { return text; }
bool to_bool(const std::string& text) { return text == "1" || text == "on" || text == "true"; }

} // namespace

Options parse_options(int argc, char** argv) {
    Options o;
    std::set<std::string> given;
    const std::map<std::string, std::function<void(const std::string&)>> table = {
        {"--data", [&](auto& v) { o.data = v; }},
        {"--base", [&](auto& v) { o.base_file = v; }},
        {"--replicas", [&](auto& v) { o.replicas = std::max(1ul, std::stoul(v)); }},
        {"--replica-noise", [&](auto& v) { o.replica_noise = std::stod(v); }},
        {"--query", [&](auto& v) { o.query_file = v; }},
        {"--cache", [&](auto& v) { o.cache = v; }},
        {"--rows", [&](auto& v) { o.rows = std::stoul(v); }},
        {"--queries", [&](auto& v) { o.queries = std::stoul(v); }},
        {"--dims", [&](auto& v) { o.generator.dims = std::stoul(v); }},
        {"--latent", [&](auto& v) { o.generator.latent = std::stoul(v); }},
        {"--clusters", [&](auto& v) { o.generator.clusters = std::stoul(v); }},
        {"--spread", [&](auto& v) { o.generator.spread = std::stod(v); }},
        {"--noise", [&](auto& v) { o.generator.noise = std::stod(v); }},
        {"--unit", [&](auto& v) { o.generator.unit = to_bool(v); }},
        {"--length-sigma", [&](auto& v) { o.generator.length_sigma = std::stod(v); }},
        {"--query-length", [&](auto& v) { o.query_length = std::stod(v); }},
        {"--seed", [&](auto& v) { o.generator.seed = std::stoull(v); }},
        {"--type", [&](auto& v) { o.type = v; }},
        {"--metric", [&](auto& v) { o.metric = v; }},
        {"--k", [&](auto& v) { o.k = std::stoul(v); }},
        {"--extensions", [&](auto& v) { o.extensions = split<std::string>(v, to_text); }},
        {"--method", [&](auto& v) { o.method = v; }},
        {"--with", [&](auto& v) { o.with = v; }},
        {"--ruvector-with", [&](auto& v) { o.ruvector_with.push_back(v); }},
        {"--hnswlib", [&](auto& v) { o.hnswlib = to_bool(v); }},
        {"--ask",
         [&](auto& v) {
             o.ask = one_of(split<std::string>(v, to_text), {"statement", "lateral"});
         }},
        {"--at-recall", [&](auto& v) { o.at_recall = split<double>(v, to_double); }},
        {"--waits", [&](auto& v) { o.waits = to_bool(v); }},
        {"--maintenance",
         [&](auto& v) {
             const std::vector<std::string> usual = {"build", "cold", "insert", "vacuum"};
             const std::vector<std::string> steps = {"build", "cold", "insert", "beside", "long", "recall", "vacuum"};
             o.maintenance = v == "all" || v == "1" ? usual : one_of(split<std::string>(v, to_text), steps);
         }},
        {"--long", [&](auto& v) { o.long_rows = std::stoul(v); }},
        {"--beside", [&](auto& v) { o.beside_rows = std::stoul(v); }},
        {"--memory", [&](auto& v) { o.memory = split<std::string>(v, to_text); }},
        {"--workers", [&](auto& v) { o.workers = split<int>(v, to_int); }},
        {"--restart", [&](auto& v) { o.restart = v; }},
        {"--setting", [&](auto& v) { o.setting = v; }},
        {"--ef", [&](auto& v) { o.values = split<int>(v, to_int); }},
        {"--set", [&](auto& v) { o.session.push_back(v); }},
        {"--set-ruvector", [&](auto& v) { o.ruvector_session.push_back(v); }},
        {"--filters", [&](auto& v) { o.filters = split<double>(v, to_double); }},
        {"--filter-cases", [&](auto& v) { o.filter_cases = split<std::string>(v, to_text); }},
        {"--one-column", [&](auto& v) { o.one_column = to_bool(v); }},
        {"--older", [&](auto& v) { o.older = v; }},
        {"--filter-ef", [&](auto& v) { o.filter_values = split<int>(v, to_int); }},
        {"--collections", [&](auto& v) { o.collections = to_bool(v); }},
        {"--knn-join", [&](auto& v) { o.knn_join = split<std::string>(v, to_text); }},
        {"--lateral-queries", [&](auto& v) { o.lateral_queries = std::stoul(v); }},
        {"--clients", [&](auto& v) { o.clients = split<int>(v, to_int); }},
        {"--rounds", [&](auto& v) { o.rounds = std::stoi(v); }},
        {"--seconds", [&](auto& v) { o.seconds = std::stod(v); }},
        {"--builds", [&](auto& v) { o.builds = std::stoi(v); }},
        {"--inserts", [&](auto& v) { o.inserts = std::stoul(v); }},
        {"--exact", [&](auto& v) { o.exact_too = to_bool(v); }},
        {"--reuse", [&](auto& v) { o.reuse = to_bool(v); }},
        {"--csv", [&](auto& v) { o.csv = v; }},
        {"--note", [&](auto& v) { o.note = v; }},
        {"--commit", [&](auto& v) { o.commit = v; }},
        {"--machine", [&](auto& v) { o.machine = v; }},
        {"--command", [&](auto& v) { o.command = v; }},
    };
    for (int i = 1; i < argc; i += 2) {
        const std::string name = argv[i];
        if (name == "--help") {
            std::fputs(kUsage, stdout);
            std::exit(0);
        }
        const auto entry = table.find(name);
        if (entry == table.end()) throw std::runtime_error("unknown option " + name + "; see --help");
        if (i + 1 == argc) throw std::runtime_error(name + " needs a value");
        given.insert(name);
        try {
            entry->second(argv[i + 1]);
        } catch (const std::exception&) {
            throw std::runtime_error(name + ": cannot use \"" + argv[i + 1] + "\"");
        }
    }
    if (o.reuse && !given.count("--inserts")) o.inserts = 0;
    const auto step = [&](const char* name) {
        return std::find(o.maintenance.begin(), o.maintenance.end(), name) != o.maintenance.end();
    };
    if (step("long") && !given.count("--long")) o.long_rows = 300000;
    if (step("beside") && !given.count("--beside")) o.beside_rows = 30000;
    if (!o.older.empty() && o.filters.empty()) throw std::runtime_error("--older is for --filters alone");
    if (!o.filters.empty()) {
        if (!given.count("--queries")) o.queries = 100;
        if (!given.count("--rounds")) o.rounds = 5;
        if (!given.count("--ef")) o.values = {20, 40, 80, 160};
    }
    return o;
}

} // namespace bench
