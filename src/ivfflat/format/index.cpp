// Server zone. The metapage.
#include "ruvector/ivfflat/format/index.hpp"

extern "C" {
#include "access/genam.h"
}

#include "ruvector/ivfflat/format/page.hpp"
#include "ruvector/ivfflat/operator_class.hpp"
#include "ruvector/pg/index_column.hpp"
#include "ruvector/pg/rotations.hpp"

namespace rv::ivfflat {
namespace {

MetaDisk* meta_of(Page page) { return reinterpret_cast<MetaDisk*>(PageGetContents(page)); }
CodedMetaDisk* coded_meta_of(Page page) { return reinterpret_cast<CodedMetaDisk*>(meta_of(page) + 1); }

bool known_version(const MetaDisk* meta) {
    return (meta->version == kFormatVersion || meta->version == kCodedFormatVersion) &&
           (meta->features & ~kMoreColumns) == 0;
}

// Where the index has further columns.
MoreColumnsDisk* columns_of(Page page) {
    char* end = reinterpret_cast<char*>(meta_of(page) + 1);
    if (meta_of(page)->version == kCodedFormatVersion) end += sizeof(CodedMetaDisk);
    return reinterpret_cast<MoreColumnsDisk*>(end);
}

// The metapage's content, checked; the page must be locked.
const MetaDisk* checked_meta(Relation relation, Page page) {
    if (PageIsNew(page) || PageGetSpecialSize(page) != MAXALIGN(sizeof(PageTailDisk)) ||
        page_tail(page)->page_id != kPageId || page_kind(page) != PageKind::kMeta) {
        raise_corrupted(relation, kMetaBlock, "the metapage is damaged");
    }
    const MetaDisk* meta = meta_of(page);
    if (meta->magic != kMagic) raise_corrupted(relation, kMetaBlock, "the metapage has a wrong magic number");
    if (!known_version(meta)) {
        ereport(ERROR,
                (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                 errmsg("index \"%s\" has format version %d (features %x), which this version of ruvector cannot read",
                        RelationGetRelationName(relation), meta->version, meta->features),
                 errdetail("This version reads format versions %d to %d.", kFormatVersion, kCodedFormatVersion),
                 errhint("REINDEX the index, or use the version of ruvector that built it.")));
    }
    if (meta->dims < 1 || meta->dims > 1000000 || meta->lists < kMinLists || meta->lists > kMaxLists) {
        raise_corrupted(relation, kMetaBlock, "the metapage holds values out of range");
    }
    return meta;
}

} // namespace

void raise_corrupted(Relation relation, BlockNumber block, const char* what) {
    ereport(ERROR, (errcode(ERRCODE_INDEX_CORRUPTED),
                    errmsg("index \"%s\" is corrupted at block %u", RelationGetRelationName(relation), block),
                    errdetail_internal("Found: %s.", what), errhint("REINDEX the index.")));
    pg_unreachable();
}

const void* row_payload(const Index& index, Datum value) {
    return pg::indexed_value(index.relation,
                             [&] { return index.element->payload(value, index.dims, stores_units(index.metric)); });
}

void to_center_form(const Index& index, const void* payload, void* out) {
    index.element->widen(payload, index.dims, out);
    if (index.coded()) index.coding.rotation->apply(static_cast<float*>(out));
}

void* center_form(const Index& index, const void* payload) {
    void* wide = palloc(index.center_bytes());
    to_center_form(index, payload, wide);
    return wide;
}

void init_meta_page(Page page, const Index& index, const CodedMetaDisk& coded) {
    init_page(page, PageKind::kMeta);
    MetaDisk* meta = meta_of(page);
    *meta = MetaDisk{kMagic,
                     index.coded() ? kCodedFormatVersion : kFormatVersion,
                     static_cast<uint8>(index.metric),
                     static_cast<uint8>(index.element->kind),
                     index.columns > 0 ? kMoreColumns : 0,
                     static_cast<uint32>(index.dims),
                     index.lists,
                     index.lists_chosen ? 1U : 0U};
    char* end = reinterpret_cast<char*>(meta + 1);
    if (index.coded()) {
        *coded_meta_of(page) = coded;
        end += sizeof(CodedMetaDisk);
    }
    if (index.columns > 0) {
        *columns_of(page) = {static_cast<uint16>(index.columns), 0};
        end += sizeof(MoreColumnsDisk);
    }
    reinterpret_cast<PageHeader>(page)->pd_lower = static_cast<LocationIndex>(end - static_cast<char*>(page));
}

namespace {

// The coding that the metapage names, checked.
Coding coding_of(Relation relation, const MetaDisk* meta, const CodedMetaDisk& coded, const Element& element) {
    if (meta->version == kFormatVersion) return {};
    if (element.kind == ElementKind::kBit || !quantize::is_code_width(coded.bits) || coded.values > 1 ||
        coded.groups > meta->lists)
        raise_corrupted(relation, kMetaBlock, "the metapage holds values out of range");
    return {coded.bits, coded.values != 0, coded.rotation, coded.groups, nullptr};
}

} // namespace

Index open_index(Relation relation) {
    const OperatorClass opclass = operator_class(relation);
    const Buffer buffer = pg::read_buffer(relation, kMetaBlock);
    LockBuffer(buffer, BUFFER_LOCK_SHARE);
    const MetaDisk* meta = checked_meta(relation, BufferGetPage(buffer));
    if (meta->metric != static_cast<uint8>(opclass.metric) ||
        meta->element != static_cast<uint8>(opclass.element->kind)) {
        raise_corrupted(relation, kMetaBlock,
                        "the index was built with another metric or type than its operator class has");
    }
    if (meta->dims > static_cast<uint32>(opclass.element->max_dims))
        raise_corrupted(relation, kMetaBlock, "the metapage holds values out of range");
    Index index{relation,       opclass.element,
                opclass.metric, static_cast<int>(meta->dims),
                meta->lists,    opclass.element->part(opclass.metric)};
    index.lists_chosen = meta->lists_chosen != 0;
    index.columns = (meta->features & kMoreColumns) != 0 ? columns_of(BufferGetPage(buffer))->columns : 0;
    if (index.columns != pg::attribute_count(relation))
        raise_corrupted(relation, kMetaBlock, "the index was built for another number of columns than it has");
    index.coding = coding_of(relation, meta, *coded_meta_of(BufferGetPage(buffer)), *opclass.element);
    UnlockReleaseBuffer(buffer);
    if (index.coded()) {
        if (index.row_stride() > kMaxPayload || (index.coding.values && index.value_stride() > kMaxPayload))
            raise_corrupted(relation, kMetaBlock, "the metapage holds values out of range");
        index.coding.rotation = &pg::rotation_for(static_cast<size_t>(index.dims), index.coding.seed);
    }
    return index;
}

CodedMetaDisk read_coded_meta(const Index& index) {
    const Buffer buffer = pg::read_buffer(index.relation, kMetaBlock);
    LockBuffer(buffer, BUFFER_LOCK_SHARE);
    checked_meta(index.relation, BufferGetPage(buffer));
    const CodedMetaDisk coded = *coded_meta_of(BufferGetPage(buffer));
    UnlockReleaseBuffer(buffer);
    return coded;
}

void set_built_error(const Index& index, float typical_error) {
    const Buffer buffer = pg::read_buffer(index.relation, kMetaBlock);
    LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
    coded_meta_of(BufferGetPage(buffer))->built_error = typical_error;
    MarkBufferDirty(buffer);
    UnlockReleaseBuffer(buffer);
}

} // namespace rv::ivfflat
