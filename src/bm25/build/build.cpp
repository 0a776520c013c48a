// C++ zone. Building an index.
//
// The rows become documents in memory, and whenever that is full a segment in a temporary file. At the end all of it is
// written as one segment, past the buffer manager.
#include "ruvector/bm25/build/build.hpp"

extern "C" {
#include "access/xloginsert.h"
#include "catalog/dependency.h"
#include "catalog/pg_class.h"
#include "catalog/pg_ts_config.h"
#include "commands/progress.h"
#include "miscadmin.h"
#include "storage/indexfsm.h"
#include "utils/backend_progress.h"
}

#include "ruvector/bm25/build/build_parallel.hpp"
#include "ruvector/bm25/build/collector.hpp"
#include "ruvector/bm25/format/metapage.hpp"
#include "ruvector/bm25/format/segment_pages.hpp"
#include "ruvector/bm25/operator_class.hpp"
#include "ruvector/bm25/settings.hpp"
#include "ruvector/bm25/write/exchange.hpp"
#include "ruvector/bm25/write/fold.hpp"
#include "ruvector/pg/attributes.hpp"

#include "ruvector/core/text_index/merge.hpp"

namespace rv::bm25 {
namespace {

// Phase 1 is PostgreSQL's "initializing".
constexpr int64 kPhaseLoad = 2;
constexpr int64 kPhaseWrite = 3;

void set_phase(int64 phase) { pgstat_progress_update_param(PROGRESS_CREATEIDX_SUBPHASE, phase); }

// --- Server zone -----------------------------------------------------------------------------------------------------

// DROP TEXT SEARCH CONFIGURATION then knows of the index. A rebuild finds what the build has recorded.
void depend_on_configuration(Relation index, Oid configuration) {
    ObjectAddress from;
    ObjectAddress to;
    ObjectAddressSet(from, RelationRelationId, RelationGetRelid(index));
    ObjectAddressSet(to, TSConfigRelationId, configuration);
    deleteDependencyRecordsForClass(RelationRelationId, RelationGetRelid(index), TSConfigRelationId, DEPENDENCY_NORMAL);
    recordDependencyOn(&from, &to, DEPENDENCY_NORMAL);
}

void write_meta_page(Relation index, ForkNumber fork, Oid configuration) {
    const Buffer buffer = ReadBufferExtended(index, fork, P_NEW, RBM_ZERO_AND_LOCK, nullptr);
    if (BufferGetBlockNumber(buffer) != kMetaBlock)
        elog(ERROR, "index \"%s\" already contains data", RelationGetRelationName(index));
    START_CRIT_SECTION();
    init_meta_page(BufferGetPage(buffer), configuration, pg::attribute_count(index));
    MarkBufferDirty(buffer);
    if (fork == INIT_FORKNUM || RelationNeedsWAL(index)) log_newpage_buffer(buffer, true);
    END_CRIT_SECTION();
    UnlockReleaseBuffer(buffer);
}

Oid checked_configuration(Relation index) {
    document_type(index);
    pg::attribute_columns(index);
    return configuration_option(index);
}

void note_spare_pages(Relation index, const pg::BlockRange& spare) {
    if (spare.begin == spare.end) return;
    for (BlockNumber block = spare.begin; block < spare.end; block++) RecordFreeIndexPage(index, block);
    IndexFreeSpaceMapVacuum(index);
}

void show_rows(uint64 rows, void* argument) {
    auto* all = static_cast<int64*>(argument);
    *all += static_cast<int64>(rows);
    pgstat_progress_update_param(PROGRESS_CREATEIDX_TUPLES_DONE, *all);
}

// --- C++ zone --------------------------------------------------------------------------------------------------------

// Writes the one segment of the index, if it has documents: fill(sink) writes it into the sink.
template <class F>
void write_segment(Relation index, bool concurrent, F&& fill) {
    pg::OwnContext memory("ruvector bm25 build of pages");
    auto* bulk = pg::pg_call([&] {
        set_phase(kPhaseWrite);
        return new (MemoryContextAlloc(memory.context(), sizeof(pg::BulkPages))) pg::BulkPages(index, memory.context());
    });
    uint64 id = 0;
    pg::pg_call([&] { id = new_id(index); });
    SegmentSink sink(index, id, bulk);
    const text::SegmentHead head = fill(sink);
    const BlockNumber root = sink.finish(head);
    pg::pg_call([&] {
        const pg::BlockRange spare = bulk->finish();
        if (concurrent) pg::forget_buffers(index, kFirstDataBlock);
        note_spare_pages(index, spare);
        change_meta(index, [&](MetaDisk* meta) {
            meta->segments[meta->segment_count++] = {id, head.total_length, root, head.documents, 0, 0};
        });
    });
}

uint64 write_memory(Relation index, bool concurrent, const text::MemoryIndex& documents) {
    if (documents.documents() == 0) return 0;
    write_segment(index, concurrent, [&](text::ByteSink& sink) {
        const Size attribute_bytes = pg::AttributeColumns::bytes_for(pg::attribute_count(index));
        text::SegmentWriter writer(sink, kStreamPageBytes, attribute_bytes, documents.max_length());
        documents.write(writer, tick);
        return writer.finish();
    });
    return documents.documents();
}

uint64 write_merged(Relation index, bool concurrent, std::span<const TemporarySegment> segments) {
    if (segments.empty()) return 0;
    const TemporaryReaders readers(segments);
    const text::DeadSet none;
    std::vector<text::MergeInput> inputs;
    uint64 documents = 0;
    for (const auto& reader : readers.readers()) {
        inputs.push_back({reader.get(), &none});
        documents += reader->head().documents;
    }
    write_segment(index, concurrent, [&](text::ByteSink& sink) { return text::merge(inputs, sink, tick); });
    return documents;
}

void close_files(std::span<const TemporarySegment> segments) {
    pg::pg_call([&] {
        for (const TemporarySegment& each : segments) BufFileClose(each.file);
    });
}

struct Built {
    double heap_rows;
    uint64 rows;
};

Built build_alone(Relation heap, Relation index, IndexInfo* info, Oid configuration) {
    Collector collector(index, configuration, Size{1024} * static_cast<Size>(maintenance_work_mem));
    int64 shown = 0;
    collector.report_to(show_rows, &shown);
    const double heap_rows = pg::pg_call([&] {
        return pg::scan_share({heap, index, info, nullptr, nullptr, true}, pg::callback<Collector::add_row>,
                              &collector);
    });
    if (collector.all_in_memory()) return {heap_rows, write_memory(index, info->ii_Concurrent, collector.documents())};
    collector.spill();
    const uint64 rows = write_merged(index, info->ii_Concurrent, collector.segments());
    close_files(collector.segments());
    return {heap_rows, rows};
}

Built build_by_any(Relation heap, Relation index, IndexInfo* info, Oid configuration) {
    const int workers = pg::pg_call([&] { return pg::busy_build_workers(heap, index, info); });
    if (workers > 0) {
        const CollectedShares shares = collect_in_parallel(heap, index, info, configuration, workers);
        if (shares.build != nullptr) {
            const uint64 rows = write_merged(index, info->ii_Concurrent, shares.segments);
            close_files(shares.segments);
            pg::pg_call([&] { shares.build->end(); });
            return {shares.heap_rows, rows};
        }
    }
    return build_alone(heap, index, info, configuration);
}

} // namespace

IndexBuildResult* build(Relation heap, Relation index, IndexInfo* info) {
    const Oid configuration = pg::pg_call([&] {
        const Oid checked = checked_configuration(index);
        depend_on_configuration(index, checked);
        write_meta_page(index, MAIN_FORKNUM, checked);
        set_phase(kPhaseLoad);
        const double estimate = heap->rd_rel->reltuples;
        pgstat_progress_update_param(PROGRESS_CREATEIDX_TUPLES_TOTAL, estimate > 0 ? static_cast<int64>(estimate) : 0);
        return checked;
    });
    const Built built = build_by_any(heap, index, info, configuration);
    return pg::pg_call([&] {
        auto* result = static_cast<IndexBuildResult*>(palloc0(sizeof(IndexBuildResult)));
        result->heap_tuples = built.heap_rows;
        result->index_tuples = static_cast<double>(built.rows);
        return result;
    });
}

void build_empty(Relation index) {
    pg::pg_call([&] { write_meta_page(index, INIT_FORKNUM, checked_configuration(index)); });
}

char* build_phase_name(int64 phase) {
    switch (phase) {
    case PROGRESS_CREATEIDX_SUBPHASE_INITIALIZE:
        return pg::pg_call([] { return pstrdup("initializing"); });
    case kPhaseLoad:
        return pg::pg_call([] { return pstrdup("loading tuples"); });
    case kPhaseWrite:
        return pg::pg_call([] { return pstrdup("writing segment"); });
    default:
        return nullptr;
    }
}

} // namespace rv::bm25
