// What segments of inverted lists take, and how fast they are made, merged and read, in memory: bytes of a posting by
// stream, processor time of a posting by step (the least of the repetitions), millions of postings a second of lists of
// each size.
//
//   run [--corpus FILE] [--repetitions N] [--csv FILE] [--commit ID]
//
// The file has a document a line; its words are runs of letters and digits, in lower case. Without a file: documents of
// words drawn by Zipf's law.
#include "bench/lib/machine.hpp"

#include "ruvector/core/base/random.hpp"
#include "ruvector/core/text_index/memory_index.hpp"
#include "ruvector/core/text_index/merge.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <memory_resource>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace rv::text;

constexpr std::size_t kPageBytes = 8160;

// What else runs on the machine counts less.
double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

class Streams final : public ByteSink, public ByteSource {
public:
    void append(Stream stream, const void* bytes, std::size_t count) override {
        of(stream).append(static_cast<const char*>(bytes), count);
    }
    void read(Stream stream, std::uint64_t offset, std::size_t count, void* bytes) override {
        reads++;
        const std::string& from = of(stream);
        if (offset > from.size() || count > from.size() - offset) throw std::runtime_error("a stream is too short");
        std::memcpy(bytes, from.data() + offset, count);
    }
    std::uint64_t size(Stream stream) const override { return all[static_cast<std::size_t>(stream)].size(); }
    std::string& of(Stream stream) { return all[static_cast<std::size_t>(stream)]; }

    std::string all[kStreams];
    std::size_t reads = 0;
};

// Words of all documents one behind the other.
struct Collection {
    std::vector<std::string> words; // the different ones
    struct Count {
        std::uint32_t word, tf;
    };
    std::vector<Count> counts;
    std::vector<std::size_t> ends; // of each document in counts
    std::vector<std::uint32_t> lengths;

    void add(std::vector<std::string>& tokens) {
        std::sort(tokens.begin(), tokens.end());
        for (std::size_t i = 0, j; i < tokens.size(); i = j) {
            for (j = i; j < tokens.size() && tokens[j] == tokens[i]; j++) {
            }
            counts.push_back({static_cast<std::uint32_t>(words.size()), static_cast<std::uint32_t>(j - i)});
            words.push_back(tokens[i]);
        }
        ends.push_back(counts.size());
        lengths.push_back(static_cast<std::uint32_t>(tokens.size()));
    }
};

Collection read_collection(const std::string& path) {
    Collection collection;
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot read " + path);
    std::vector<std::string> tokens;
    for (std::string line; std::getline(file, line);) {
        tokens.clear();
        std::string token;
        line.push_back(' ');
        for (const char c : line) {
            const auto byte = static_cast<unsigned char>(c);
            if (std::isalnum(byte) != 0) {
                token.push_back(static_cast<char>(std::tolower(byte)));
            } else if (!token.empty()) {
                tokens.push_back(std::exchange(token, {}));
            }
        }
        collection.add(tokens);
    }
    return collection;
}

Collection draw_collection() {
    constexpr std::size_t kDocuments = 100000, kWords = 12;
    constexpr double kVocabulary = 50000;
    Collection collection;
    rv::Random random(1);
    std::vector<std::string> tokens;
    for (std::size_t i = 0; i < kDocuments; i++) {
        tokens.clear();
        for (std::size_t j = 0; j < kWords; j++)
            tokens.push_back("w" + std::to_string(static_cast<int>(std::pow(kVocabulary, random.uniform()))));
        collection.add(tokens);
    }
    return collection;
}

void add_all(const Collection& collection, MemoryIndex& index, std::size_t from, std::size_t to) {
    std::vector<TermCount> terms;
    for (std::size_t i = from; i < to; i++) {
        terms.clear();
        for (std::size_t j = i == 0 ? 0 : collection.ends[i - 1]; j < collection.ends[i]; j++)
            terms.push_back({collection.words[collection.counts[j].word], collection.counts[j].tf});
        index.add({{}, collection.lengths[i], {}, terms});
    }
}

SegmentHead write(const MemoryIndex& index, Streams& streams) {
    SegmentWriter writer(streams, kPageBytes, 0, index.max_length());
    index.write(writer, nullptr);
    return writer.finish();
}

struct Line {
    std::string what;
    double value;
    std::string unit;
};
std::vector<Line> g_lines;

// The least processor time of one call.
template <class Call>
double least(int repetitions, Call call) {
    double result = 1e9;
    for (int i = 0; i < repetitions; i++) {
        const double start = cpu_seconds();
        call();
        result = std::min(result, cpu_seconds() - start);
    }
    return result;
}

std::uint64_t g_sum; // so that nothing is left out

void walk(const SegmentReader& reader, const std::vector<TermEntry>& entries) {
    for (const TermEntry& entry : entries) {
        PostingCursor cursor(reader, entry);
        for (DocumentNumber document = cursor.next(); document != kNoDocument; document = cursor.next())
            g_sum += document + cursor.tf();
    }
}

void measure(const Collection& collection, int repetitions) {
    const std::size_t documents = collection.ends.size();
    double seconds = 1e9;
    for (int i = 0; i < repetitions; i++) {
        MemoryIndex index(std::pmr::new_delete_resource(), 0);
        const double start = cpu_seconds();
        add_all(collection, index, 0, documents);
        seconds = std::min(seconds, cpu_seconds() - start);
    }
    MemoryIndex index(std::pmr::new_delete_resource(), 0);
    add_all(collection, index, 0, documents);
    Streams streams;
    const SegmentHead head = write(index, streams);
    const auto postings = static_cast<double>(head.postings);
    g_lines.push_back({"documents", static_cast<double>(head.documents), "count"});
    g_lines.push_back({"terms", static_cast<double>(head.terms), "count"});
    g_lines.push_back({"postings", postings, "count"});
    g_lines.push_back({"memory index", static_cast<double>(index.bytes()) / postings, "bytes a posting"});
    g_lines.push_back({"add", seconds * 1e9 / postings, "ns a posting"});
    seconds = least(repetitions, [&] {
        Streams to;
        write(index, to);
    });
    g_lines.push_back({"write", seconds * 1e9 / postings, "ns a posting"});

    static constexpr const char* kNames[] = {"rows",     "lengths", "attributes", "dead",
                                             "postings", "terms",   "term_index"};
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < kStreams; i++) {
        bytes += streams.all[i].size();
        g_lines.push_back({kNames[i], static_cast<double>(streams.all[i].size()) / postings, "bytes a posting"});
    }
    g_lines.push_back({"all streams", static_cast<double>(bytes) / postings, "bytes a posting"});

    // Four segments into one.
    Streams parts[4];
    std::vector<SegmentReader> readers;
    readers.reserve(4);
    for (std::size_t i = 0; i < 4; i++) {
        index.clear();
        add_all(collection, index, documents * i / 4, documents * (i + 1) / 4);
        readers.emplace_back(parts[i], write(index, parts[i]));
    }
    const DeadSet none;
    std::vector<MergeInput> inputs;
    for (const SegmentReader& reader : readers) inputs.push_back({&reader, &none});
    seconds = least(repetitions, [&] {
        Streams to;
        merge(inputs, to, nullptr);
    });
    g_lines.push_back({"merge of four", seconds * 1e9 / postings, "ns a posting"});

    const SegmentReader reader(streams, head);
    std::vector<TermEntry> few, one, many;
    std::uint64_t counts[3] = {};
    reader.for_each("", [&](const TermEntry& entry) {
        const int kind = entry.short_list ? 0 : entry.postings <= kBlockPostings ? 1 : 2;
        counts[kind] += entry.postings;
        (kind == 0 ? few : kind == 1 ? one : many).push_back(entry);
        return true;
    });
    const std::vector<TermEntry>* kinds[] = {&few, &one, &many};
    static constexpr const char* kKinds[] = {"in the dictionary", "of one block", "of several blocks"};
    for (int i = 0; i < 3; i++) {
        if (counts[i] == 0) continue;
        seconds = least(repetitions, [&] { walk(reader, *kinds[i]); });
        g_lines.push_back({std::string("read lists ") + kKinds[i], static_cast<double>(counts[i]) / seconds / 1e6,
                           "million postings a second"});
    }
    std::vector<TermEntry> all = few;
    for (const auto* kind : {&one, &many}) all.insert(all.end(), kind->begin(), kind->end());
    for (std::size_t i = 0; i < all.size(); i++) std::swap(all[i], all[i * 7919 % all.size()]);
    seconds = least(repetitions, [&] {
        for (const TermEntry& entry : all) g_sum += reader.find(entry.term)->postings;
    });
    g_lines.push_back({"find", seconds * 1e9 / static_cast<double>(all.size()), "ns a term"});

    // Full blocks by themselves, as sorted by the width of their gaps.
    for (const unsigned width : {1u, 4u, 8u, 12u, 16u}) {
        std::uint32_t gaps[kBlockPostings], repeats[kBlockPostings];
        for (std::uint32_t i = 0; i < kBlockPostings; i++) {
            gaps[i] = (i * 2654435761u >> 7) % (1u << width);
            repeats[i] = i % 16 == 5 ? 1 : 0;
        }
        std::string block;
        append_block(gaps, repeats, kBlockPostings, block);
        const std::size_t size = block.size();
        block.append(kBlockPadding, '\0');
        constexpr int kTimes = 20000;
        std::uint32_t numbers[kBlockPostings], tfs[kBlockPostings];
        seconds = least(repetitions, [&] {
            for (int i = 0; i < kTimes; i++) {
                decode_block(reinterpret_cast<const std::uint8_t*>(block.data()), size, kBlockPostings, -1, UINT32_MAX,
                             numbers, tfs);
                g_sum += numbers[i % kBlockPostings];
            }
        });
        g_lines.push_back({"decode blocks of " + std::to_string(width) + " bits",
                           kTimes * double{kBlockPostings} / seconds / 1e6, "million postings a second"});
    }
}

void print(std::FILE* to, const std::string& commit, const std::string& command) {
    std::fprintf(to, "# ruvector postings\n# command %s\n# commit %s\n# processor %s\n# compiler g++ %s\n",
                 command.c_str(), commit.c_str(), bench::cpu_model().c_str(), __VERSION__);
    std::fprintf(to, "what,value,unit\n");
    for (const Line& line : g_lines)
        std::fprintf(to, "%s,%.*f,%s\n", line.what.c_str(), line.unit == "count" ? 0 : 3, line.value,
                     line.unit.c_str());
}

} // namespace

int main(int argc, char** argv) try {
    std::string command, corpus, csv, commit = "unknown";
    int repetitions = 7;
    for (int i = 0; i < argc; i++) command += (i > 0 ? " " : "") + std::string(argv[i]);
    for (int i = 1; i + 1 < argc; i += 2) {
        if (std::strcmp(argv[i], "--corpus") == 0) corpus = argv[i + 1];
        if (std::strcmp(argv[i], "--repetitions") == 0) repetitions = std::stoi(argv[i + 1]);
        if (std::strcmp(argv[i], "--csv") == 0) csv = argv[i + 1];
        if (std::strcmp(argv[i], "--commit") == 0) commit = argv[i + 1];
    }
    measure(corpus.empty() ? draw_collection() : read_collection(corpus), repetitions);
    print(stdout, commit, command);
    if (csv.empty()) return g_sum == 0;
    std::FILE* file = std::fopen(csv.c_str(), "w");
    if (file == nullptr) return std::perror(csv.c_str()), 1;
    print(file, commit, command);
    std::fclose(file);
    return g_sum == 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
