#include "render/cutter.h"
#include "render/stages.h"
#include "vaultfs/labels.h"
#include "vaultfs/text.h"

namespace vaultfs {

SpannedText drop_drawings(SpannedText text) {
    if (!may_hold_drawing(text.text())) {
        return text;
    }
    const BlockTree& tree = text.blocks();
    Cutter cutter(text.text(), tree);
    for (const DrawingFence& fence : drawing_fences(text.text(), tree)) {
        cutter.cut_lines(fence.first_line, fence.end_line);
    }
    if (cutter.idle()) {
        return text;
    }
    return text.edited(cutter.edits());
}

}  // namespace vaultfs
