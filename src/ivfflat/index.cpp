// Server zone. The metapage.
#include "ruvector/ivfflat/index.hpp"

extern "C" {
#include "access/genam.h"
}

#include "ruvector/ivfflat/operator_class.hpp"
#include "ruvector/ivfflat/page.hpp"

namespace rv::ivfflat {
namespace {

MetaDisk* meta_of(Page page) { return reinterpret_cast<MetaDisk*>(PageGetContents(page)); }

// The metapage's content, checked; the page must be locked.
const MetaDisk* checked_meta(Relation relation, Page page) {
    if (PageIsNew(page) || PageGetSpecialSize(page) != MAXALIGN(sizeof(PageTailDisk)) ||
        page_tail(page)->page_id != kPageId || page_kind(page) != PageKind::kMeta) {
        raise_corrupted(relation, kMetaBlock, "the metapage is damaged");
    }
    const MetaDisk* meta = meta_of(page);
    if (meta->magic != kMagic) raise_corrupted(relation, kMetaBlock, "the metapage has a wrong magic number");
    if (meta->version != kFormatVersion || meta->features != 0) {
        ereport(ERROR,
                (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                 errmsg("index \"%s\" has format version %d (features %x), which this version of ruvector cannot read",
                        RelationGetRelationName(relation), meta->version, meta->features),
                 errdetail("This version reads format version %d.", kFormatVersion),
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

void init_meta_page(Page page, const Element& element, Metric metric, int dims, uint32 lists) {
    init_page(page, PageKind::kMeta);
    MetaDisk* meta = meta_of(page);
    *meta = MetaDisk{kMagic,
                     kFormatVersion,
                     static_cast<uint8>(metric),
                     static_cast<uint8>(element.kind),
                     0,
                     static_cast<uint32>(dims),
                     lists,
                     0};
    reinterpret_cast<PageHeader>(page)->pd_lower =
        static_cast<LocationIndex>(reinterpret_cast<char*>(meta + 1) - static_cast<char*>(page));
}

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
    const Index index{relation,       opclass.element,
                      opclass.metric, static_cast<int>(meta->dims),
                      meta->lists,    opclass.element->part(opclass.metric)};
    UnlockReleaseBuffer(buffer);
    return index;
}

uint32 read_lists(Relation relation) {
    const Buffer buffer = pg::read_buffer(relation, kMetaBlock);
    LockBuffer(buffer, BUFFER_LOCK_SHARE);
    const uint32 lists = checked_meta(relation, BufferGetPage(buffer))->lists;
    UnlockReleaseBuffer(buffer);
    return lists;
}

} // namespace rv::ivfflat
