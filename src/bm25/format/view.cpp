// C++ zone. See the header.
#include "ruvector/bm25/format/view.hpp"

#include "ruvector/bm25/format/epoch_lock.hpp"
#include "ruvector/bm25/format/pending_list.hpp"
#include "ruvector/bm25/format/segment_pages.hpp"
#include "ruvector/bm25/settings.hpp"
#include "ruvector/pg/guard.hpp"

namespace rv::bm25 {

struct View::State {
    Relation index;
    MetaDisk meta;
    bool locked = false;
    std::vector<SegmentPlace> segments;

    explicit State(Relation relation) : index(relation) {
        locked = pg::pg_call([&] { return lock_present_epoch(index, &meta); });
        segments.reserve(meta.segment_count);
        for (uint32 i = 0; i < meta.segment_count; i++) {
            const SegmentDisk& disk = meta.segments[i];
            const text::SegmentHead head = read_root(index, disk.id, disk.root, false).disk.head;
            if (head.documents != disk.documents || disk.dead > disk.documents)
                pg::pg_call([&] { raise_corrupted(index, kMetaBlock, "the metapage tells of other documents"); });
            segments.push_back({disk.id, disk.root, disk.dead, disk.length, head});
        }
    }
    // An error in here would come from the lock manager's own tables being damaged.
    ~State() {
        if (locked) unlock_epoch(index, meta.epoch);
    }
};

View::View(Relation index) : state_(std::make_unique<State>(index)) {}
View::~View() = default;

Relation View::index() const { return state_->index; }
Oid View::configuration() const { return state_->meta.configuration; }
text::Parameters View::parameters() const { return parameters_of(state_->index); }
std::span<const SegmentPlace> View::segments() const { return state_->segments; }

text::Corpus View::corpus() const {
    text::Corpus corpus;
    for (const SegmentPlace& place : state_->segments) {
        corpus.documents += place.head.documents - place.dead;
        corpus.total_length += place.length;
    }
    return corpus;
}

void View::for_each_pending(const std::function<void(const text::Document&)>& use) const {
    std::vector<text::TermCount> terms;
    const auto decode = [&](std::string_view bytes) {
        if (!is_removed(bytes)) use(text::decode_document(bytes, terms));
    };
    for (const ChainDisk* chain : {&state_->meta.sealed, &state_->meta.open}) {
        if (exists(*chain)) for_each_document(state_->index, *chain, decode);
    }
}

std::unique_ptr<text::ByteSource> View::open_segment(const SegmentPlace& place) const {
    return std::make_unique<SegmentSource>(state_->index, place.id, place.root);
}

text::DeadSet View::dead(const SegmentPlace& place) const {
    if (place.dead == 0) return {};
    const std::unique_ptr<text::ByteSource> source = open_segment(place);
    return text::DeadSet::read(text::SegmentReader(*source, place.head));
}

} // namespace rv::bm25
