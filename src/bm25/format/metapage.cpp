// Server zone.
#include "ruvector/bm25/format/metapage.hpp"

#include "ruvector/pg/attributes.hpp"

namespace rv::bm25 {
namespace {

bool sound_chain(const MetaDisk* meta, const ChainDisk& chain) {
    return chain.id < meta->next_id && exists(chain) == (chain.last != InvalidBlockNumber) &&
           chain.first != kMetaBlock && chain.last != kMetaBlock;
}

} // namespace

void init_meta_page(Page page, Oid configuration, int columns) {
    init_page(page, PageKind::kMeta);
    auto* meta = reinterpret_cast<MetaDisk*>(page_contents(page));
    std::memset(meta, 0, sizeof(MetaDisk));
    meta->magic = kMagic;
    meta->version = kFormatVersion;
    meta->columns = static_cast<uint16>(columns);
    meta->configuration = configuration;
    meta->sealed = empty_chain(1);
    meta->open = empty_chain(2);
    meta->next_id = 3;
    meta->epoch = 1;
    set_page_bytes(page, sizeof(MetaDisk));
}

const MetaDisk* checked_meta(Relation index, Page page) {
    const auto fail = [&](const char* what) { raise_corrupted(index, kMetaBlock, what); };
    if (!is_sound_page(page) || page_kind(page) != PageKind::kMeta) fail("the metapage is damaged");
    const auto* meta = reinterpret_cast<const MetaDisk*>(page_contents(page));
    if (meta->magic != kMagic) fail("the metapage has a wrong magic number");
    if (meta->version != kFormatVersion || meta->features != 0) {
        ereport(ERROR,
                (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                 errmsg("index \"%s\" has format version %d (features %x), which this version of ruvector cannot read",
                        RelationGetRelationName(index), meta->version, meta->features),
                 errdetail("This version reads format version %d.", kFormatVersion),
                 errhint("REINDEX the index, or use the version of ruvector that built it.")));
    }
    if (page_bytes(page) != sizeof(MetaDisk) || meta->segment_count > kMostSegments ||
        meta->retired_count > kMostRetired || meta->next_id < 3 || !sound_chain(meta, meta->sealed) ||
        !sound_chain(meta, meta->open))
        fail("the metapage holds values out of range");
    if (meta->columns != pg::attribute_count(index))
        fail("the index was built for another number of columns than it has");
    return meta;
}

namespace {

Buffer lock_meta(Relation index) {
    const Buffer buffer = pg::read_buffer(index, kMetaBlock);
    LockBuffer(buffer, BUFFER_LOCK_SHARE);
    return buffer;
}

} // namespace

void read_meta(Relation index, MetaDisk* meta) {
    const Buffer buffer = lock_meta(index);
    std::memcpy(meta, checked_meta(index, BufferGetPage(buffer)), sizeof(MetaDisk));
    UnlockReleaseBuffer(buffer);
}

OpenChain read_open_chain(Relation index) {
    const Buffer buffer = lock_meta(index);
    const MetaDisk* meta = checked_meta(index, BufferGetPage(buffer));
    const OpenChain open{meta->open, meta->configuration};
    UnlockReleaseBuffer(buffer);
    return open;
}

uint64 read_epoch(Relation index) {
    const Buffer buffer = lock_meta(index);
    const uint64 epoch = checked_meta(index, BufferGetPage(buffer))->epoch;
    UnlockReleaseBuffer(buffer);
    return epoch;
}

uint64 new_id(Relation index) {
    uint64 id = 0;
    change_meta(index, [&](MetaDisk* meta) { id = meta->next_id++; });
    return id;
}

} // namespace rv::bm25
