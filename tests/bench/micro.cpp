// What the passes of a rendering take on one ordinary note of 5 KB: to see which of them a change made slower. Run by
// scripts/bench-micro; no test.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "../unit/render/fake_oracle.h"
#include "vaultfs/blocks.h"
#include "vaultfs/labels.h"
#include "vaultfs/note.h"
#include "vaultfs/render.h"

namespace {

using namespace vaultfs;

// Sections with links in all usual forms, labels, code and a comment; `which` makes two that differ in their texts.
std::string ordinary_note(int which) {
    std::string note = "---\naliases:\n- \"A place\"\ntags:\n- geo/Numbers\nlocation: [1.5,2.5]\n---\n\n# Place\n\n";
    for (int i = 0; note.size() < 5000; ++i) {
        const std::string number = std::to_string(i % 7 == 0 ? i : i + which * 1000);
        note += "## Notes " + std::to_string(i) + "\n\nSurface against early river " + number +
                " record. See [[Field/Region/Name" + number + "|Name]] and [Other](</Field/Other" + number +
                ".md>).\n\n- item [[Name" + number + "#Notes]] one\n- item two\n\n```python\nvalue = " + number +
                "\n```\n\n%% aside %%\n\n> [!" + (i % 2 == 0 ? "internal" : "secret") + "] title\n> text\n\n";
        note += "A paragraph. #confidential/protect\n\nSee [[/_secret/Field/Name" + number + ".secret|Name]].\n\n";
    }
    return note;
}

class Bench {
  public:
    Policy policy = default_policy();
    FakeOracle links{{"name1", "other1"}, {"name3"}};
    std::string base = ordinary_note(0);
    std::string higher = ordinary_note(1);

    [[nodiscard]] Rendering render(const std::string& clearance, bool two) const {
        const TierId tier = policy.tier_named(clearance).value();
        const RenderContext context{policy, tier, ViewPath("Field/Place.md"), links};
        std::vector<RenderInput> inputs = {{VaultPath("_Standards/Field/Place.md"), policy.lowest(), base}};
        if (two) {
            inputs.push_back({VaultPath("_public/Field/Place.public.md"), policy.lowest(), higher});
        }
        return render_note(context, inputs);
    }
};

const Bench kBench;

void label_scan(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(content_label(kBench.policy, kBench.base));
    }
}

void blocks(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(parse_blocks(kBench.base));
    }
}

void labels(benchmark::State& state) {
    const BlockTree tree = parse_blocks(kBench.base);
    for (auto _ : state) {
        benchmark::DoNotOptimize(label_body(kBench.policy, kBench.base, tree));
    }
}

void links(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(find_links(kBench.base));
    }
}

void render_one(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(kBench.render("public", false));
    }
}

void merge_two(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(kBench.render("public", true));
    }
}

void render_at_highest(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(kBench.render("secret", false));
    }
}

}  // namespace

BENCHMARK(label_scan);
BENCHMARK(blocks);
BENCHMARK(labels);
BENCHMARK(links);
BENCHMARK(render_one);
BENCHMARK(merge_two);
BENCHMARK(render_at_highest);
BENCHMARK_MAIN();
