"""Makes a vault of N notes: make_vault.py N FOLDER [SEED [BYTES]]. Called by scripts/make-vault; standard library only.

Of 100 notes, 20 have one to three variants, 3 are hidden (only in one layer above the base), 5 carry a label of their
own, 2 have an attachment beside them. All notes end with links to all six layers, as in the vaults that VaultFS is for.
Everything is drawn from one generator of random numbers, so the same seed gives the same bytes.
"""

import os
import random
import struct
import sys
import zlib

TIERS = ["public", "internal", "protect", "private", "personal", "secret"]
NOTES_PER_FOLDER = 40
TEXT_BYTES = 4000  # of a note, if nothing else is said; frontmatter and footer make it about 5 KB
FIELDS = ["Algebra", "Botany", "Chemistry", "Dynamics", "Ecology", "Fluids", "Geology", "History", "Islands", "Japan",
          "Kinetics", "Logic", "Music", "Numbers", "Optics", "Physics", "Quanta", "Rivers", "Statics", "Topology"]
WORDS = ("the of a model river tower field number proof result early later method letter school first second theory "
         "known city people work group paper measure line surface light water record study year known shows gives "
         "between under over during against north south open closed small large new old same other").split()
SYLLABLES = ["ka", "lo", "mi", "ren", "sta", "vor", "bel", "dun", "ar", "os", "tin", "wal", "hof", "berg", "ing", "ma"]


def make_sentence(rng):
    words = rng.choices(WORDS, k=rng.randint(9, 22))
    return " ".join(words).capitalize() + "."


def make_name(rng, index):
    stem = "".join(rng.choices(SYLLABLES, k=rng.randint(2, 4))).capitalize()
    return f"{stem}~{index}"


def make_folder(index):
    """The folder of a note, three deep, with spaces, `~` and `,` in its names like those of real vaults."""
    leaf = index // NOTES_PER_FOLDER
    field = FIELDS[leaf % len(FIELDS)]
    group = leaf // len(FIELDS)
    return f"{field}/{field}~Region {group // 20}/places~{field},{group % 20}"


def png_of_one_pixel(color):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" + bytes([color, 255 - color, 128]))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


class VaultMaker:
    def __init__(self, count, folder, seed, text_bytes):
        self.text_bytes = text_bytes
        self.rng = random.Random(seed)
        self.folder = folder
        self.names = [make_name(self.rng, index) for index in range(count)]
        self.sentences = [make_sentence(self.rng) for _ in range(400)]
        self.made_folders = set()

    def make(self):
        for index in range(len(self.names)):
            self.make_note(index)

    def make_note(self, index):
        rng = self.rng
        kind = rng.random()
        if kind < 0.03:
            self.write_variant(index, rng.choice(TIERS[1:]))
            return
        self.write_variant(index, None)
        if kind < 0.23:
            for tier in rng.sample(TIERS, rng.randint(1, 3)):
                self.write_variant(index, tier)
        if kind > 0.98:
            self.write_attachment(index)

    def write_variant(self, index, tier):
        body = self.body(tier)
        text = self.frontmatter(index) + body + self.footer(index)
        layer, suffix = ("_Standards", "") if tier is None else (f"_{tier}", f".{tier}")
        self.write(f"{layer}/{make_folder(index)}", f"{self.names[index]}{suffix}.md", text.encode())

    def write_attachment(self, index):
        folder = f"_Standards/{make_folder(index)}"
        self.write(folder, f"{self.names[index]}-map.png", png_of_one_pixel(index % 256))
        self.write(folder, f"{self.names[index]}-data.secret.csv", b"place,value\n1,2\n")

    def write(self, folder, name, data):
        path = os.path.join(self.folder, folder)
        if path not in self.made_folders:
            os.makedirs(path, exist_ok=True)
            self.made_folders.add(path)
        with open(os.path.join(path, name), "wb") as file:
            file.write(data)

    def frontmatter(self, index):
        rng = self.rng
        lines = ["---", "aliases:", f'- "{self.names[index]} place"', "tags:", f"- geo/{rng.choice(FIELDS)}"]
        if rng.random() < 0.05:
            lines.append(f"confidential: {rng.choice(TIERS)}")
        lines += [f"location: [{rng.uniform(-80, 80):.2f},{rng.uniform(-170, 170):.2f}]", "---", "", ""]
        return "\n".join(lines)

    def link(self):
        index = self.rng.randrange(len(self.names))
        name = self.names[index]
        form = self.rng.randrange(4)
        if form == 0:
            return f"[[{name}]]"
        if form == 1:
            return f"[[{make_folder(index)}/{name}|{name}]]"
        if form == 2:
            return f"[{name}](</{make_folder(index)}/{name}.md>)"
        return f"![[{name}#Notes]]"

    def paragraph(self):
        rng = self.rng
        lines = rng.choices(self.sentences, k=rng.randint(2, 5))
        if rng.random() < 0.7:
            lines[0] = f"{lines[0]} See {self.link()}."
        return "\n".join(lines)

    def body(self, tier):
        rng = self.rng
        parts = [f"## #has_/text_of_/abstract\n\n> {self.paragraph()}" if tier is None else self.paragraph()]
        size = len(parts[0])
        section = 0
        while size < self.text_bytes:
            part = self.block(section)
            section += 1
            parts.append(part)
            size += len(part)
        return "\n\n".join(parts)

    def block(self, section):
        rng = self.rng
        kind = rng.randrange(12)
        tier = rng.choice(TIERS)
        text = self.paragraph()
        if kind == 0:
            quoted = text.replace("\n", "\n> ")
            return f"> [!{tier}] {section}\n> {quoted}"
        if kind == 1:
            return f"{text} #confidential/{tier}"
        if kind == 2:
            return f"%% {text} %%"
        if kind == 3:
            return f"## Notes {section}\n\n{text}"
        if kind == 4:
            return "\n".join(f"- {self.link()} {sentence}" for sentence in rng.choices(self.sentences, k=4))
        if kind == 5:
            return f"```python\nvalue = {rng.randrange(10**6)}  # {rng.choice(self.sentences)}\n```"
        return text

    def footer(self, index):
        path = f"{make_folder(index)}/{self.names[index]}"
        links = [f"### #is_/same_as :: [[/_Standards/{path}|{self.names[index]}]]"]
        links += [f"### #is_/same_as :: [[/_{tier}/{path}.{tier}|{self.names[index]}.{tier}]]" for tier in TIERS]
        return "\n\n\n## Confidential Links & Embeds: \n\n" + " \n\n".join(links) + " \n"


def main():
    count, folder = int(sys.argv[1]), sys.argv[2]
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    if os.path.isdir(folder) and os.listdir(folder):
        sys.exit(f"make-vault: {folder} is not empty")
    text_bytes = int(sys.argv[4]) if len(sys.argv) > 4 else TEXT_BYTES
    VaultMaker(count, folder, seed, text_bytes).make()


main()
