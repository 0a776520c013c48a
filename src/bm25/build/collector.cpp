// C++ zone.
#include "ruvector/bm25/build/collector.hpp"

#include "ruvector/bm25/operator_class.hpp"
#include "ruvector/bm25/write/document_bytes.hpp"
#include "ruvector/bm25/write/fold.hpp"
#include "ruvector/pg/attributes.hpp"

#include "ruvector/core/text_index/segment_writer.hpp"

namespace rv::bm25 {
namespace {

Size attribute_bytes(Relation index) { return pg::AttributeColumns::bytes_for(pg::attribute_count(index)); }

} // namespace

Collector::Collector(Relation index, Oid configuration, Size most_bytes, FileSet* files, int participant)
    : index_(index),
      type_(pg::pg_call([&] { return document_type(index); })),
      configuration_(configuration),
      most_bytes_(most_bytes),
      files_(files),
      participant_(participant),
      memory_("ruvector bm25 build"),
      row_memory_("ruvector bm25 build of a row"),
      documents_(memory_.memory(), attribute_bytes(index)) {}

// Called by the server: an error of the server's leaves it as it came, one of ours by the guard around it. Its locals
// have no destructors.
void Collector::add_row(Relation, ItemPointer row, Datum* values, bool* nulls, bool, void* argument) {
    auto* collector = static_cast<Collector*>(argument);
    if (nulls[0]) return;
    MemoryContext old = MemoryContextSwitchTo(collector->row_memory_.context());
    const text::Document document =
        make_document(collector->index_, collector->type_, collector->configuration_, values, nulls, *row);
    MemoryContextSwitchTo(old);
    collector->add(document);
    MemoryContextReset(collector->row_memory_.context());
}

void Collector::add(const text::Document& document) {
    constexpr uint64 kReported = 1024;
    documents_.add(document);
    rows_++;
    if (documents_.bytes() >= most_bytes_) spill();
    if (rows_ - reported_ >= kReported) report();
}

void Collector::report() {
    if (report_ != nullptr) report_(rows_ - reported_, report_argument_);
    reported_ = rows_;
}

const char* Collector::segment_name(int participant, size_t number) { return psprintf("%d.%zu", participant, number); }

void Collector::spill() {
    if (documents_.documents() == 0) return;
    const char* name = pg::pg_call([&] { return segment_name(participant_, segments_.size()); });
    TemporarySink sink(files_, name);
    text::SegmentWriter writer(sink, kStreamPageBytes, attribute_bytes(index_), documents_.max_length());
    documents_.write(writer, tick);
    const text::SegmentHead head = writer.finish();
    segments_.push_back(sink.finish(head));
    documents_.clear();
}

void Collector::export_segments() {
    report();
    for (size_t i = 0; i < segments_.size(); i++) {
        const char* name = pg::pg_call([&] { return segment_name(participant_, i); });
        export_segment(files_, name, segments_[i]);
    }
}

TemporaryReaders::TemporaryReaders(std::span<const TemporarySegment> segments) {
    for (const TemporarySegment& each : segments) {
        auto& source = sources_.emplace_back(std::make_unique<TemporarySource>(each));
        readers_.push_back(std::make_unique<text::SegmentReader>(*source, each.head));
    }
}

} // namespace rv::bm25
