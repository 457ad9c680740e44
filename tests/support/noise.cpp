#include "noise.h"

#include <algorithm>

#include "replaced.h"

namespace vaultfs::property {

namespace {

using Fragments = std::vector<std::string>;

// Whole in themselves: read left to right, nothing before or behind one is read otherwise because of it.
const Fragments kSealed = {"a",
                           "`b`",
                           "`` a ` b ``",
                           "``` `` ```",
                           "`<b>`",
                           "`$`",
                           "\\`",
                           "\\`` b ` c",
                           "\\[",
                           "\\]",
                           "\\|",
                           "\\%",
                           "\\#",
                           "\\\\",
                           "&#96;",
                           "**b**",
                           "<kbd title=\"]\">x</kbd>",
                           "<kbd title='[`'>x</kbd>",
                           "<b title=\">\">",
                           "<img alt=\")\" src='https://open.net/i.png'>",
                           "<br/>",
                           "<? ` ?>",
                           "<https://open.net/`>",
                           "<https://open.net/[>",
                           "<x@open.net>",
                           "<!-- ` -->",
                           "%% c %%",
                           "$x$",
                           "[y]"};

// What may also open or close anything up to the end of its block, but for comments.
const Fragments kLoose = {"`",
                          "``",
                          "$",
                          "x$$x",  // at the start of a line it would open a formula over blank lines
                          "[",
                          "]",
                          "![",
                          "](https://open.net/",
                          ")",
                          "[[#",
                          "|",
                          "\\",
                          "<a b=\"",
                          "<a b='",
                          "<b",
                          "\">",
                          "'>",
                          ">",
                          "</b>",
                          "<pre>x</pre>",
                          "https://open.net/`",
                          "[[#a`b]]",
                          "[[#a|`]]",
                          "[x](#h)",
                          "[x `](https://open.net/)",
                          "x: y",
                          "==="};

const Fragments kBlocks = {
    "",
    "x {any}",
    "x {any}\n{any}",
    "\nx[^{r}] [x][{r}] {any}",
    "\nx {any} [{r}]",
    "x {any}\n===",
    "x {any}\n---",
    "# {any}",
    "### {any} #",
    "***",
    "- {any}\n  {any}\n\n  - {any}",
    "- [ ] {any}\n{any}",
    "1. {any}\n{any}\n2. x\n\n       {any}",
    "> {any}\n{any}",
    "> - {any}\n>\n> # {any}",
    "> [!note] {any}\n> {any}",
    "    {any}",
    "\t{any}",
    "\n    {any}\n\n    {any}",
    "| {any} | `a \\| b` |\n|---|---|\n| {any} |\n| ` | {any} | ` |",
    "a | b\n-|-\n{any}",
    "> | {any} | b |\n> |:-|-:|\n{any}",
    "\n```\nx {any}\n```",
    "\n~~~ x\n{any}\n\n{any}\n~~~",
    "\n````\n```\nx {any}\n````",
    "<div>\nx {any}\n</div>",
    "<b\ntitle=\"{any}\n\">",
    "<pre>\n{any}\n\n{any}\n</pre>",
    "<!-- c -->{any}",
    "\n%%\n{any}\n\n{any}\n%%",
    "\n<!--\n{any}\n\n{any}\n-->",
    "\n$$\nx\n=\n-\n# x\n$$",
    "$$ x\n{any}\n=\n-\n# x\n$$ x",
    "x $$ {any}\n---\nx {any} $$",
    "\n[^{r}]: x y {any}\n\n    {any}",
    "\n[{r}]: https://open.net/",
    "\n[{r}]:\n  <https://open.net/>\n  '{any}'",
    "%% c %%- {any}",
    "%% c %%# {any}",
    "%% c %%> {any}",
    "%% c %%    {any}",
    "%% c %%<div>",
    "%% c %%$$\n{any}",
    "%% c %%| a |\n|---|\n| {any} |",
    "%% c %%\n---",
    "<!-- c -->    {any}",
};

Fragments both(const Fragments& some, const Fragments& others) {
    Fragments all = some;
    all.insert(all.end(), others.begin(), others.end());
    return all;
}

// Ends no comment that it stands in.
Fragments without_comments(Fragments fragments) {
    std::erase_if(fragments, [](const std::string& each) {
        return each.find("%%") != std::string::npos || each.find("-->") != std::string::npos;
    });
    return fragments;
}

const NoiseKind kKinds[] = {{"{sealed}", " ", kSealed},
                            {"{any}", " ", both(kSealed, kLoose)},
                            {"{plain}", " ", without_comments(both(kSealed, kLoose))},
                            {"{blocks}", "\n", kBlocks}};

constexpr std::string_view kReference = "{r}";

// What the last line holds, if that is what all lines of a container begin with.
std::string container_of_last_line(const std::string& text) {
    const std::string line = text.substr(text.rfind('\n') + 1);
    return line.find_first_not_of("> ") == std::string::npos ? line : "";
}

}  // namespace

std::string filled(std::string_view form, const Fill& fill) {
    std::string text;
    while (!form.empty()) {
        const auto kind = std::find_if(std::begin(kKinds), std::end(kKinds),
                                       [&](const NoiseKind& each) { return form.starts_with(each.mark); });
        if (kind == std::end(kKinds)) {
            text += form.front();
            form.remove_prefix(1);
            continue;
        }
        text += replaced(fill(*kind), "\n", "\n" + container_of_last_line(text));
        form.remove_prefix(kind->mark.size());
    }
    return text;
}

std::string noise(const NoiseKind& kind, const std::string& reference, const Choose& choose) {
    std::string text;
    for (const std::string& fragment : choose(kind.fragments)) {
        text += text.empty() ? "" : kind.separator;
        text += filled(fragment, [&](const NoiseKind& inner) { return noise(inner, reference, choose); });
    }
    return replaced(text, kReference, reference);
}

}  // namespace vaultfs::property
