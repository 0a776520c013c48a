// Server zone.
#include "ruvector/hnsw/codes.hpp"

namespace rv::hnsw {

void encode_link(const Index& index, graph::Value owner, graph::Value linked, std::byte* code) {
    auto* disk = reinterpret_cast<CodeDisk*>(code);
    const quantize::Factors factors = quantize::encode(index.codes, index.code_measure(), graph::as_floats(linked),
                                                       graph::as_floats(owner), disk->code);
    disk->add = factors.add;
    disk->rescale = factors.rescale;
}

void encode_links(const Index& index, graph::Value owner, NodeDisk* node, std::pmr::memory_resource* memory) {
    auto* linked = static_cast<std::byte*>(memory->allocate(index.layout.value_bytes));
    PageReader reader(index);
    for (int layer = 0; layer <= node->head.level && index.has_codes(layer); layer++) {
        std::byte* code = node_codes(index, node, layer);
        for (const RefDisk link : node_links(index, node, layer)) {
            if (const ItemRef ref = load_ref(link); ref.valid()) {
                const bool there = copy_value(index, reader, ref, linked);
                reader.release();
                encode_link(index, owner, there ? linked : owner, code);
            }
            code += index.layout.code_size;
        }
    }
    memory->deallocate(linked, index.layout.value_bytes);
}

} // namespace rv::hnsw
