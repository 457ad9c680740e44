#include "owner/audit_page.h"

namespace vaultfs {

// The policy of the page itself: whatever is in it, it loads nothing and sends nothing.
const char* const kPageHead = R"html(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; form-action 'none'; base-uri 'none'">
<title>VaultFS: what each clearance sees</title>
)html";

const char* const kPageStyle = R"html(<style>
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
* { box-sizing: border-box; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 1500px; padding: 0 1.2rem 4rem; }
h1 { font-size: 1.4rem; margin: 1rem 0 .5rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .6rem; }
#clearance { background: #b00020; color: #fff; padding: .5rem 1.2rem; margin: 0 -1.2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
.bar { display: flex; height: .55rem; background: var(--soft); border-radius: 3px; overflow: hidden; margin-top: .2rem; }
.bar span { display: block; }
.num { font-variant-numeric: tabular-nums; white-space: nowrap; }
.plus { opacity: .7; font-size: .88em; }
.tag { display: inline-block; padding: 0 .45em; border-radius: 3px; color: #fff; font-size: .85em; white-space: nowrap; }
.error { background: #b00020; } .warning { background: #a65f00; } .note { background: #4a6572; }
.filters { display: flex; flex-wrap: wrap; gap: .8rem; align-items: center; margin-bottom: .6rem; }
input, select, button { font: inherit; padding: .2rem .4rem; }
input[type=search] { min-width: min(18rem, 85vw); }
input#note { min-width: min(40rem, 85vw); }
.what { font-weight: 600; }
button.link { background: none; border: 0; padding: 0; color: LinkText; text-decoration: underline; cursor: pointer; text-align: left; overflow-wrap: anywhere; }
.mend { opacity: .75; font-size: .9em; }
.empty { padding: .8rem; opacity: .7; }
#sides { display: grid; grid-template-columns: 1fr 1fr; gap: .8rem; }
.side { border: 1px solid var(--line); border-radius: 4px; min-width: 0; overflow-x: auto; }
.side header { padding: .3rem .6rem; border-bottom: 1px solid var(--line); background: var(--soft); }
.row { display: grid; grid-template-columns: 4.2rem 1fr; }
.row .where { padding: 0 .4rem; text-align: right; font-size: .75rem; line-height: 1.6rem; opacity: .8; border-right: 3px solid; user-select: none; }
.row .text { padding: 0 .5rem; font: 13px/1.6rem ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; min-height: 1.6rem; }
.withheld { text-decoration: line-through; background: #b0002030; }
.replaced, .merged { opacity: .55; text-decoration: line-through dotted; }
.made { background: #0088ff30; border-radius: 2px; }
.row.hit { outline: 2px solid #b00020; outline-offset: -2px; }
.hide-withheld .row.gone, .hide-withheld .withheld, .hide-withheld .replaced, .hide-withheld .merged { display: none; }
.legend span { margin-right: 1rem; }
@media (max-width: 800px) {
  #sides { grid-template-columns: 1fr; }
  #tiers { display: block; overflow-x: auto; }
  #findings thead { display: none; }
  #findings td { display: block; border: 0; padding-left: 0; }
  #findings tr { display: block; border-bottom: 1px solid var(--line); }
}
</style>
</head>
)html";

const char* const kPageBody = R"html(<body>
<div id="clearance"></div>
<h1>What each clearance sees</h1>
<table id="tiers"><thead><tr><th>clearance</th><th>notes</th><th>attachments</th><th>folders</th><th>size of sources</th></tr></thead><tbody></tbody></table>

<h2>Findings <span id="count"></span></h2>
<div class="filters">
  <label>severity <select id="by-severity"><option value="">all</option><option>error</option><option>warning</option><option>note</option></select></label>
  <label>kind <select id="by-kind"><option value="">all</option></select></label>
  <label>seen at <select id="by-tier"><option value="">all</option></select></label>
  <input type="search" id="by-text" placeholder="file or text" aria-label="filter by file or text">
</div>
<table id="findings"><thead><tr><th>severity</th><th>what</th><th>where</th><th>from</th></tr></thead><tbody></tbody></table>

<h2 id="notes">A note at two clearances</h2>
<div class="filters">
  <label>note <input type="search" id="note" list="paths" placeholder="path"></label><datalist id="paths"></datalist>
  <label>left <select id="left"></select></label>
  <label>right <select id="right"></select></label>
  <label><input type="checkbox" id="show" checked> show what is withheld</label>
</div>
<p class="legend"><span class="withheld">withheld</span><span class="merged">merged with another variant's</span><span class="made">made</span><span id="colours"></span></p>
<p id="left-out"></p>
<div id="sides"><div class="side"></div><div class="side"></div></div>
<script type="application/json" id="data">)html";

const char* const kPageScript = R"html(</script>
<script>
"use strict";
const { facts, notes } = JSON.parse(document.getElementById("data").textContent);
const byId = id => document.getElementById(id);
const STATES = ["visible", "made", "withheld", "replaced", "merged"];
const tiers = facts.tiers;

// Text is only ever set as text: no note can become markup.
function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}
function option(select, text, value) {
  const made = element("option", text);
  made.value = value;
  select.append(made);
}
function colourOf(tier) {
  const hue = tiers.length < 2 ? 120 : 200 - 200 * tier / (tiers.length - 1);
  return `hsl(${hue} 60% 38%)`;
}
function tierTag(tier) {
  const tag = element("span", tiers[tier].name, "tag");
  tag.style.background = colourOf(tier);
  return tag;
}
function bytes(count) {
  const units = ["B", "KiB", "MiB", "GiB"];
  let unit = 0;
  while (count >= 1024 && unit < 3) { count /= 1024; unit += 1; }
  return `${unit === 0 ? count : count.toFixed(1)} ${units[unit]}`;
}

function showTiers() {
  byId("clearance").textContent = `This page has the clearance ${tiers[tiers.length - 1].name}, the highest: it holds text and names of everything in the vault. Share it with nobody below.`;
  const keys = ["notes", "attachments", "folders", "bytes"];
  tiers.forEach((tier, at) => {
    const row = element("tr");
    row.append(element("td"));
    row.firstChild.append(tierTag(at));
    for (const key of keys) {
      const cell = element("td", undefined, "num");
      const shown = key === "bytes" ? bytes : String;
      const added = tier[key] - (at === 0 ? 0 : tiers[at - 1][key]);
      cell.append(shown(tier[key]));
      if (at > 0 && added > 0) cell.append(" ", element("span", `+${shown(added)}`, "plus"));
      const bar = element("div", undefined, "bar");
      const all = tiers[tiers.length - 1][key] || 1;
      for (let part = 0; part <= at; part += 1) {
        const piece = element("span");
        piece.style.width = `${100 * (tiers[part][key] - (part === 0 ? 0 : tiers[part - 1][key])) / all}%`;
        piece.style.background = colourOf(part);
        bar.append(piece);
      }
      cell.append(bar);
      row.append(cell);
    }
    byId("tiers").tBodies[0].append(row);
  });
}

function noteOf(file) {
  return notes.findIndex(note => note.files.some(each => each.path === file));
}

function showFindings() {
  const severity = byId("by-severity").value, kind = byId("by-kind").value, tier = byId("by-tier").value;
  const words = byId("by-text").value.toLowerCase();
  const body = byId("findings").tBodies[0];
  body.replaceChildren();
  const shown = facts.findings.filter(each =>
    (!severity || facts.kinds[each.kind].severity === severity) && (!kind || each.kind === kind) &&
    (tier === "" || each.tier <= Number(tier)) && (!words || `${each.file} ${each.message}`.toLowerCase().includes(words)));
  byId("count").textContent = `(${shown.length} of ${facts.findings.length}` + (facts.accepted ? `; ${facts.accepted} accepted by the baseline)` : ")");
  for (const each of shown.slice(0, 2000)) {
    const about = facts.kinds[each.kind];
    const row = element("tr");
    const cells = [0, 1, 2, 3].map(() => { const cell = element("td"); row.append(cell); return cell; });
    cells[0].append(element("span", about.severity, `tag ${about.severity}`));
    cells[1].append(element("div", about.title, "what"), element("div", each.message), element("div", `To mend: ${about.mend}`, "mend"));
    const place = each.file + (each.line ? `:${each.line}` : "");
    const note = noteOf(each.file);
    if (note < 0) {
      cells[2].append(place);
    } else {
      const open = element("button", place, "link");
      open.addEventListener("click", () => openNote(note, each));
      cells[2].append(open);
    }
    cells[3].append(tierTag(each.tier));
    body.append(row);
  }
  if (shown.length === 0) {
    const cell = element("td", "nothing", "empty");
    cell.colSpan = 4;
    body.append(element("tr"));
    body.lastChild.append(cell);
  }
}

let hit = null;
function openNote(note, finding) {
  byId("note").value = notes[note].path;
  byId("left").value = finding.tier;
  byId("right").value = tiers.length - 1;
  hit = finding;
  showNote();
  const row = document.querySelector(".row.hit");
  (row || byId("notes")).scrollIntoView({ block: row ? "center" : "start" });
}

function showLine(note, parts) {
  const row = element("div", undefined, "row");
  const from = parts.find(part => part[2] >= 0) || parts[0];
  const [, , variant, line, label] = from;
  const where = element("div", variant < 0 ? "made" : `${variant + 1}:${line}`, "where");
  where.style.borderColor = colourOf(label);
  where.title = variant < 0 ? "" : `${note.files[variant].path}, line ${line}: ${tiers[label].name}`;
  const text = element("div", undefined, "text");
  for (const [state, string, , , partLabel, reason] of parts) {
    const piece = element("span", note.strings[string], STATES[state]);
    const why = note.strings[reason];
    if (why) piece.title = state === 2 ? `withheld (${tiers[partLabel].name}): ${why}` : why;
    if (state === 2) piece.style.color = colourOf(partLabel);
    text.append(piece);
  }
  if (parts.every(part => part[0] > 1)) row.classList.add("gone");
  if (hit && hit.line && variant >= 0 && note.files[variant].path === hit.file && parts.some(part => part[3] === hit.line)) row.classList.add("hit");
  row.append(where, text);
  return row;
}

// The lines of a view are told by number, in runs.
function linesOf(note, tier) {
  return note.views[note.at[tier]].flatMap(([first, count]) => note.lines.slice(first, first + count));
}

function showNote() {
  const note = notes.find(each => each.path === byId("note").value);
  document.querySelectorAll(".side").forEach((side, at) => {
    side.replaceChildren();
    if (!note) return;
    const tier = Number(byId(at === 0 ? "left" : "right").value);
    const head = element("header");
    head.append(tierTag(tier), " ", note.path);
    for (const [number, file] of note.files.entries()) {
      const line = element("div", `${number + 1}: ${file.path} `, "mend");
      line.append(tierTag(file.label));
      head.append(line);
    }
    side.append(head);
    const lines = linesOf(note, tier);
    if (lines.every(parts => parts.every(part => part[0] > 1))) side.append(element("div", "Nothing of this note is in this view.", "empty"));
    side.append(...lines.map(parts => showLine(note, parts)));
  });
  byId("sides").classList.toggle("hide-withheld", !byId("show").checked);
}

tiers.forEach((tier, at) => {
  for (const id of ["left", "right", "by-tier"]) option(byId(id), tier.name, at);
  byId("colours").append(tierTag(at), " ");
});
byId("right").value = tiers.length - 1;
for (const kind of Object.keys(facts.kinds)) option(byId("by-kind"), kind, kind);
for (const note of notes) option(byId("paths"), note.path, note.path);
if (notes.length < facts.all_notes) byId("left-out").textContent = `${facts.all_notes - notes.length} more notes are not in this page, for want of room; vaultfs explain shows them.`;
for (const id of ["by-severity", "by-kind", "by-tier"]) byId(id).addEventListener("change", showFindings);
byId("by-text").addEventListener("input", showFindings);
byId("note").addEventListener("input", () => { hit = null; showNote(); });
for (const id of ["left", "right", "show"]) byId(id).addEventListener("change", showNote);
showTiers();
showFindings();
if (notes.length > 0) { byId("note").value = notes[0].path; showNote(); }
if (location.hash.startsWith("#finding-")) {
  const finding = facts.findings[Number(location.hash.slice(9))];
  if (finding && noteOf(finding.file) >= 0) openNote(noteOf(finding.file), finding);
}
</script>
</body>
</html>
)html";

}  // namespace vaultfs
