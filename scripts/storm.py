"""The measurements behind scripts/storm; standard library only. See there.

Each writer has a folder of notes to itself. It makes a change, waits until every view shows it, and notes how long that
took; changes are begun on a schedule, so a view that falls behind is seen as late.
"""

import multiprocessing
import os
import random
import subprocess
import sys
import time

TIERS = ["public", "internal", "protect", "private", "personal", "secret"]
WRITERS = 6
READERS = 2
GIVEN_UP_S = 20
BAR_S = 0.050


class Writer:
    """Knows what each of its notes should look like, and changes one after the other."""

    def __init__(self, number, vault, mount):
        self.rng = random.Random(number)
        self.mount = mount
        self.layer = os.path.join(vault, "_public")
        self.folder = f"Storm {number}"
        self.notes = {}  # name: size, or None while its label hides it below the highest tier
        self.made = 0
        os.makedirs(os.path.join(self.layer, self.folder))

    def source(self, name):
        return os.path.join(self.layer, self.folder, name)

    def seen(self, tier, name):
        return os.path.join(self.mount, tier, self.folder, name)

    def write(self, name, text):
        with open(self.source("~" + name), "w") as file:
            file.write(text)
        begun = time.perf_counter()
        os.rename(self.source("~" + name), self.source(name))
        return begun

    # Each gives what it is, when it was done, and what has to be so in a view.

    def create(self):
        self.made += 1
        name = f"Note {self.made}.md"
        return "creation", *self.edit_to(name)

    def edit(self, name):
        return "edit", *self.edit_to(name)

    def edit_to(self, name):
        size = self.rng.randrange(1, 4000)
        size += size == self.notes.get(name)
        begun = self.write(name, "x" * size)
        self.notes[name] = size
        return begun, lambda tier: size_of(self.seen(tier, name)) == size

    def raise_label(self, name):
        begun = self.write(name, "---\nconfidential: secret\n---\nx")
        self.notes[name] = None
        return "label raised", begun, lambda tier: (size_of(self.seen(tier, name)) is not None) == (tier == "secret")

    def delete(self, name):
        begun = time.perf_counter()
        os.unlink(self.source(name))
        del self.notes[name]
        return "deletion", begun, lambda tier: size_of(self.seen(tier, name)) is None

    def rename(self, name):
        self.made += 1
        new = f"Note {self.made}.md"
        begun = time.perf_counter()
        os.rename(self.source(name), self.source(new))
        self.notes[new] = self.notes.pop(name)
        size = self.notes[new]
        return "note renamed", begun, lambda tier: (
            size_of(self.seen(tier, name)) is None and (size is None or size_of(self.seen(tier, new)) == size))

    def rename_folder(self):
        old = self.folder
        self.made += 1
        new = f"{old.split('.')[0]}.{self.made}"
        begun = time.perf_counter()
        os.rename(os.path.join(self.layer, old), os.path.join(self.layer, new))
        self.folder = new
        shown = any(size is not None for size in self.notes.values())
        return "folder renamed", begun, lambda tier: (
            not os.path.exists(os.path.join(self.mount, tier, old))
            and (not shown or os.path.exists(os.path.join(self.mount, tier, new))))

    def change(self):
        name = self.rng.choice(list(self.notes)) if self.notes else None
        kind = self.rng.random()
        if name is None or (kind < 0.2 and len(self.notes) < 50):
            return self.create()
        if kind < 0.5:
            return self.edit(name)
        if kind < 0.65:
            return self.raise_label(name)
        if kind < 0.8:
            return self.delete(name)
        return self.rename(name) if kind < 0.97 else self.rename_folder()

    def run(self, count, seconds):
        times = []
        start = time.perf_counter()
        for i in range(count):
            time.sleep(max(0, start + seconds * i / count - time.perf_counter()))
            kind, begun, is_so = self.change()
            waiting = list(TIERS)
            while waiting and time.perf_counter() - begun < GIVEN_UP_S:
                waiting = [tier for tier in waiting if not is_so(tier)]
                if waiting:
                    time.sleep(0.002)
            if waiting:
                print(f"{kind} {self.folder!r} not seen at {', '.join(waiting)} after {GIVEN_UP_S} s", flush=True)
            times.append((kind, time.perf_counter() - begun))
        return times


def size_of(path):
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return None


def write_storm(number, vault, mount, count, seconds, results):
    results.put(Writer(number, vault, mount).run(count, seconds))


def read_on(mount, number, ending):
    """Walks a view and reads it, again and again. What goes away meanwhile is no error."""
    while not ending.is_set():
        for folder, _, names in os.walk(os.path.join(mount, TIERS[number % len(TIERS)])):
            for name in names:
                if ending.is_set():
                    return
                try:
                    with open(os.path.join(folder, name), "rb") as file:
                        file.read()
                except OSError:
                    pass
                time.sleep(0.001)


def contents(mount):
    found = {}
    for folder, folders, names in os.walk(mount):
        found[os.path.relpath(folder, mount)] = sorted(folders + names)
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, mount)] = (os.stat(path).st_size, file.read())
    return found


def mounted(binary, vault, at):
    os.makedirs(at)
    subprocess.run([binary, vault, at], check=True)
    return at


def storm(vault, mount, seconds, changes):
    results, ending = multiprocessing.Queue(), multiprocessing.Event()
    readers = [multiprocessing.Process(target=read_on, args=(mount, i, ending)) for i in range(READERS)]
    writers = [multiprocessing.Process(target=write_storm,
                                       args=(i, vault, mount, changes // WRITERS, seconds, results))
               for i in range(WRITERS)]
    for process in readers + writers:
        process.start()
    times = [each for _ in writers for each in results.get()]
    ending.set()
    for process in readers + writers:
        process.join()
    return times


def report(kind, times):
    times = sorted(times)
    at = [times[min(len(times) - 1, int(len(times) * part))] * 1e3 for part in (0.5, 0.99, 0.999)]
    within = sum(time <= BAR_S for time in times) / len(times)
    print(f"{kind:16} {len(times):6} {at[0]:8.0f} {at[1]:8.0f} {at[2]:8.0f} {times[-1] * 1e3:8.0f} {within:12.2%}")


def main(binary, work, seconds, changes):
    vault = os.path.join(work, "vault")
    mount = mounted(binary, vault, os.path.join(work, "mount"))
    begun = time.perf_counter()
    times = storm(vault, mount, seconds, changes)
    print(f"{len(times)} changes by {WRITERS} writers in {time.perf_counter() - begun:.0f} s, {READERS} readers; "
          "milliseconds until every view shows them")
    print(f"{'':16} {'number':>6} {'p50':>8} {'p99':>8} {'p99.9':>8} {'longest':>8} {'within 50 ms':>12}")
    for kind in sorted({kind for kind, _ in times}):
        report(kind, [time for each, time in times if each == kind])
    report("all", [time for _, time in times])
    stale = contents(mount)
    fresh = contents(mounted(binary, vault, os.path.join(work, "fresh")))
    differing = [path for path in stale.keys() | fresh.keys() if stale.get(path) != fresh.get(path)]
    print(f"{len(fresh)} names in six views, {len(differing)} unlike those of a fresh mount")
    sys.exit(1 if differing else 0)


main(sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4]))
