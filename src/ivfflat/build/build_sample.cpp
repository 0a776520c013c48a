// Server zone.
#include "ruvector/ivfflat/build/build_sample.hpp"

extern "C" {
#include "access/tableam.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/sampling.h"
}

#include "ruvector/core/base/random.hpp"
#include "ruvector/core/ivf/kmeans.hpp"
#include "ruvector/core/simd/distance.hpp"
#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/memory.hpp"

#include <cmath>

namespace rv::ivfflat {

ivf::KMeansOptions k_means_options(const Index& index) {
    // From so many dims on it pays to divide rows by a quarter of them.
    constexpr size_t kManyDims = 384;
    ivf::KMeansOptions options;
    options.dims = static_cast<size_t>(index.dims);
    options.clusters = index.lists;
    options.space = k_means_space(index.metric);
    if (index.coded() && options.dims >= kManyDims) options.first_dims = options.dims / 4;
    return options;
}

namespace {

constexpr size_t kRowsPerList = 50;
constexpr size_t kLeastRows = 10000;
// Fewer rows for each list than this give centres that are worth nothing.
constexpr size_t kFewestRowsPerList = 16;

// How many rows to draw, and whether they are too few to be of use: then memory suffices only for a table of no more
// rows than lists, which needs no k-means.
struct Target {
    size_t rows;
    bool too_few;
};

struct State {
    const Index& index;
    Sample sample;
    Array<struct varlena*> unread; // by place: a value that lies apart from its row and is not read yet; else null
    Target target;
    bool at_once; // whether all values are read as they come
    MemoryContext context;
    MemoryContext row_context; // reset for each row
    size_t seen = 0;
    Random random{2};
};

size_t bytes_of(const Index& index, size_t rows) {
    return ivf::k_means_bytes(k_means_options(index), rows) + (rows + index.lists) * index.center_bytes();
}

Target target_rows(const Index& index, size_t table_rows) {
    const size_t wanted = std::min(table_rows, std::max(kLeastRows, kRowsPerList * index.lists));
    const size_t fewest = std::min(wanted, kFewestRowsPerList * index.lists);
    const Size limit = static_cast<Size>(maintenance_work_mem) * 1024;
    const Size fixed = bytes_of(index, 0);
    const Size each_row = bytes_of(index, 1) - fixed;
    const size_t fitting = fixed < limit ? (limit - fixed) / each_row : 0;
    if (fitting < fewest) return {index.lists, true};
    return {std::min(wanted, fitting), false};
}

[[noreturn]] void raise_too_little_memory(const Index& index) {
    const Size required = bytes_of(index, kFewestRowsPerList * index.lists);
    ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                    errmsg("memory required is %zu MB, maintenance_work_mem is %d MB", required / (1024 * 1024) + 1,
                           maintenance_work_mem / 1024),
                    errhint("Increase maintenance_work_mem, or use fewer lists.")));
    pg_unreachable();
}

// Scales numbers to length 1. False if they have none.
bool make_unit(float* numbers, size_t dims) {
    const float norm = std::sqrt(simd::kernels().norm_squared(numbers, dims));
    if (!(norm > 0) || std::isinf(norm)) return false;
    simd::kernels().scale(numbers, 1 / norm, numbers, dims);
    return true;
}

// A row of the sample, in the current memory context; null if the value cannot be used.
const void* sample_row_of(const Index& index, Datum value) {
    const void* payload = row_payload(index, value);
    if (payload == nullptr) return nullptr;
    void* wide = center_form(index, payload);
    if (is_spherical(index.metric) && !make_unit(static_cast<float*>(wide), static_cast<size_t>(index.dims)))
        return nullptr;
    return wide;
}

// Puts a value at place i of the sample, as it is to be read later or (else null) in the form of centres.
void put_row(State* state, size_t i, struct varlena* unread, const void* wide) {
    const Size bytes = state->index.center_bytes();
    Array<char>& values = state->sample.values;
    if (i == state->sample.rows) {
        if (values.capacity() < (i + 1) * bytes) values.reserve(std::min(2 * (i + 512), state->target.rows) * bytes);
        values.resize((i + 1) * bytes);
        state->unread.push_back(nullptr);
        state->sample.rows++;
    }
    if (state->unread[i] != nullptr) pfree(state->unread[i]);
    state->unread[i] = unread;
    if (wide != nullptr) std::memcpy(&values[i * bytes], wide, bytes);
}

// Where a value lies, if that is apart from its row. Most rows that come into the sample leave it again, so that such
// values are read at the end.
struct varlena* copy_unread(Datum value, MemoryContext context) {
    const auto* stored = static_cast<const struct varlena*>(static_cast<const void*>(DatumGetPointer(value)));
    if (!VARATT_IS_EXTERNAL_ONDISK(stored)) return nullptr;
    auto* copy = static_cast<struct varlena*>(MemoryContextAlloc(context, VARSIZE_ANY(stored)));
    std::memcpy(copy, stored, VARSIZE_ANY(stored));
    return copy;
}

// Every row seen so far has the same chance to be in the sample (Vitter's algorithm R).
void sample_row(Relation, ItemPointer, Datum* values, bool* nulls, bool alive, void* argument) {
    auto* state = static_cast<State*>(argument);
    if (nulls[0]) return;
    size_t place = state->sample.rows;
    if (place == state->target.rows) {
        if (state->target.too_few) raise_too_little_memory(state->index);
        place = state->random.next() % (state->seen + 1);
        if (place >= state->target.rows) {
            state->seen++;
            return;
        }
    }
    // What a deleted row leads to may be gone at the end.
    struct varlena* unread = alive && !state->at_once ? copy_unread(values[0], state->context) : nullptr;
    MemoryContext old = MemoryContextSwitchTo(state->row_context);
    const void* wide = unread == nullptr ? sample_row_of(state->index, values[0]) : nullptr;
    if (unread != nullptr || wide != nullptr) {
        put_row(state, place, unread, wide);
        state->seen++;
    }
    MemoryContextSwitchTo(old);
    MemoryContextReset(state->row_context);
}

// Reads the rest. A row that turns out to be of no use gives its place to the last one.
void read_unread(State* state) {
    const Size bytes = state->index.center_bytes();
    Sample& sample = state->sample;
    MemoryContext old = MemoryContextSwitchTo(state->row_context);
    for (size_t i = 0; i < sample.rows;) {
        if (state->unread[i] == nullptr) {
            i++;
            continue;
        }
        CHECK_FOR_INTERRUPTS();
        const void* wide = sample_row_of(state->index, PointerGetDatum(state->unread[i]));
        if (wide != nullptr) {
            put_row(state, i, nullptr, wide);
        } else {
            pfree(state->unread[i]);
            const size_t last = --sample.rows;
            state->unread[i] = i < last ? state->unread[last] : nullptr;
            if (i < last) std::memcpy(&sample.values[i * bytes], &sample.values[last * bytes], bytes);
        }
        MemoryContextReset(state->row_context);
    }
    MemoryContextSwitchTo(old);
    sample.values.truncate(sample.rows * bytes);
}

void sample_table(State* state, Relation heap, BlockNumber blocks, IndexInfo* info) {
    const auto scan = [&](BlockNumber first, BlockNumber count) {
        CHECK_FOR_INTERRUPTS();
        // Rows in flight are a sample as good as others, but a concurrent build sees its snapshot alone.
        table_index_build_range_scan(heap, state->index.relation, info, false, !info->ii_Concurrent, false, first,
                                     count, pg::callback<sample_row>, state, nullptr);
    };
    if (blocks <= state->target.rows) {
        constexpr BlockNumber kRun = 512;
        for (BlockNumber block = 0; block < blocks; block += kRun) scan(block, std::min(kRun, blocks - block));
    } else {
        BlockSamplerData sampler;
        BlockSampler_Init(&sampler, blocks, static_cast<int>(state->target.rows), 3);
        while (BlockSampler_HasMore(&sampler)) scan(BlockSampler_Next(&sampler), 1);
    }
    read_unread(state);
}

// Whether rows that turned out to be of no use took the places of many others.
bool was_misled(const State& state) {
    return state.seen > state.target.rows && state.sample.rows < state.target.rows - state.target.rows / 4;
}

} // namespace

Sample draw_sample(const Index& index, Relation heap, IndexInfo* info, MemoryContext context) {
    const BlockNumber blocks = RelationGetNumberOfBlocks(heap);
    const size_t most_rows = std::max<size_t>(static_cast<size_t>(blocks) * MaxHeapTuplesPerPage, 1);
    const Target target = target_rows(index, most_rows);
    State state{index,
                {Array<char>(pg::context_memory(context))},
                Array<struct varlena*>(pg::context_memory(context)),
                target,
                target.too_few, // what is of no use must not count against it
                context,
                AllocSetContextCreate(context, "ruvector ivfflat sample row", ALLOCSET_DEFAULT_SIZES)};
    sample_table(&state, heap, blocks, info);
    if (was_misled(state)) {
        state.at_once = true;
        state.seen = state.sample.rows = 0;
        state.sample.values.clear();
        state.unread.clear();
        sample_table(&state, heap, blocks, info);
    }
    state.unread.release();
    MemoryContextDelete(state.row_context);
    return state.sample;
}

} // namespace rv::ivfflat
