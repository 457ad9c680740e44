"""The measurements behind scripts/bench; standard library only. See there.

Each figure is a median over rounds. In a round every file system has its turn with the same command, so that what else
the machine does falls on all of them; ratios are medians of the rounds' ratios.
"""

import os
import platform
import random
import resource
import shutil
import statistics
import subprocess
import sys
import threading
import time

WARM = {
    "find + stat": lambda at: run(["find", at, "-printf", "%s\n"]),
    "ls -lR": lambda at: run(["ls", "-lR", at]),
    "grep -r": lambda at: run(["grep", "-r", "zzzq", at]),
    "rg --mmap": lambda at: run(["rg", "--mmap", "--no-ignore", "zzzq", at]),
    "rsync -a": lambda at: run(["rsync", "-a", "--whole-file", at + "/", SCRATCH], "rm -rf " + quoted_scratch()),
    "tar": lambda at: run(["sh", "-c", 'tar -cf - -C "$0" . | cat >/dev/null', at]),
    "4 readers": lambda at: readers(at, 4),
}
MANY = 50_000  # files: all commands on all file systems would take an hour
WARM_OF_MANY = ("find + stat", "grep -r", "rg --mmap")
LAYERS = ("_Standards", "_public", "_internal", "_protect", "_private", "_personal", "_secret")
SCRATCH = ""
BINARY = ""


def quoted_scratch():
    return "'" + SCRATCH + "'"


def run(words, after=None):
    """Seconds. grep and rg end with 1 where nothing is found."""
    begun = time.perf_counter()
    status = subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
    seconds = time.perf_counter() - begun
    if status > 1:
        raise RuntimeError(f"{words}: {status}")
    if after:
        subprocess.run(after, shell=True, check=True)
    return seconds


def files_of(at):
    return [os.path.join(folder, name) for folder, _, names in os.walk(at) for name in names]


def read_all(paths):
    for path in paths:
        with open(path, "rb", buffering=0) as file:
            while file.read(1 << 17):
                pass


def readers(at, count):
    paths = files_of(at)
    threads = [threading.Thread(target=read_all, args=(paths[i::count],)) for i in range(count)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun


def single_reads(at, count=2000):
    """Seconds of each of many single reads of whole files, at random."""
    paths = files_of(at)
    rng = random.Random(1)
    times = []
    for path in rng.choices(paths, k=count):
        begun = time.perf_counter()
        read_all([path])
        times.append(time.perf_counter() - begun)
    return sorted(times)


class FileSystem:
    """Something that shows the same files at `at`."""

    def __init__(self, name, at, command=None):
        self.name, self.at, self.command = name, at, command

    def mount(self):
        if self.command:
            os.makedirs(self.at, exist_ok=True)
            subprocess.run(self.command, check=True, stdout=subprocess.DEVNULL)
        return self

    def unmount(self):
        if self.command:
            unmount(self.at)


def unmount(at):
    for _ in range(50):
        if not os.path.ismount(at) or subprocess.run(["fusermount3", "-u", at], stderr=subprocess.DEVNULL).returncode == 0:
            return
        time.sleep(0.1)
    subprocess.run(["umount", "-l", at])


def unmount_below(work):
    with open("/proc/self/mountinfo") as mounts:
        for at in [line.split()[4] for line in mounts]:
            if at.startswith(work):
                unmount(at)


def systems(vault, plain, work):
    def at(name):
        return os.path.join(work, name)

    return [
        FileSystem("native", plain),
        FileSystem("vaultfs", at("vaultfs"), [BINARY, vault, at("vaultfs"), "-o", "tier=public"]),
        FileSystem("vaultfs strict", at("strict"), [BINARY, vault, at("strict"), "-o", "tier=public,strict"]),
        FileSystem("passthrough_ll", at("ll"), [os.path.join(work, "passthrough_ll"), "-o", "source=" + plain, at("ll")]),
        FileSystem("bindfs", at("bindfs"), ["bindfs", "-r", plain, at("bindfs")]),
        FileSystem("mergerfs", at("mergerfs"), ["mergerfs", "-o", "ro", plain, at("mergerfs")]),
    ]


def measure_warm(all_systems, rounds, commands):
    mounted = [system.mount() for system in all_systems]
    times = {}
    try:
        for what, command in commands.items():
            for _ in range(rounds):
                for system in mounted:
                    command(system.at)  # some kernels drop pages within seconds, however much memory is free
                    times.setdefault(what, {}).setdefault(system.name, []).append(command(system.at))
        for system in mounted:
            reads = single_reads(system.at)
            times.setdefault("one read, p50", {})[system.name] = [reads[len(reads) // 2]]
            times.setdefault("one read, p99", {})[system.name] = [reads[len(reads) * 99 // 100]]
    finally:
        for system in mounted:
            system.unmount()
    return times


def measure_cold(all_systems, rounds):
    """What has just been mounted; the files below lie in the page cache, for all alike."""
    times = {}
    for what, words in [("cold grep -r", ["grep", "-r", "zzzq"]), ("cold find + stat", ["find"])]:
        for _ in range(rounds):
            for system in all_systems:
                system.mount()
                try:
                    tail = ["-printf", "%s\n"] if words == ["find"] else []
                    seconds = run(words + [system.at] + tail)
                finally:
                    system.unmount()
                times.setdefault(what, {}).setdefault(system.name, []).append(seconds)
    return times


def measure_attachment(work, rounds, mib=256):
    """One large file, read by each file system for the first time since it was mounted."""
    vault = os.path.join(work, "large")
    plain = os.path.join(vault, "_public")
    os.makedirs(plain)
    with open(os.path.join(plain, "video.mp4"), "wb") as file:
        for _ in range(mib):
            file.write(os.urandom(1 << 20))
    times = {}
    for _ in range(rounds):
        for system in systems(vault, plain, work):
            system.mount()
            try:
                seconds = run(["cat", os.path.join(system.at, "video.mp4")])
            finally:
                system.unmount()
            times.setdefault(system.name, []).append(seconds)
    return {f"cold attachment, {mib} MiB": times}


def daemon_rss_mib(at):
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline") as file:
                if at not in file.read().split("\0"):
                    continue
            with open(f"/proc/{pid}/status") as file:
                return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS"))
        except (OSError, StopIteration):
            continue
    return 0.0


def measure_vaultfs(system, vault):
    """Time to ready, memory after a full listing, and how long a change takes to be in the view."""
    begun = time.perf_counter()
    system.mount()
    try:
        ready = time.perf_counter() - begun
        names = run(["find", system.at])
        listing = run(["find", system.at, "-printf", "%s\n"])
        memory = daemon_rss_mib(system.at)
        edits, revocations = latencies(vault, system.at)
    finally:
        system.unmount()
    return {"ready": ready, "names": names, "first listing": listing, "memory after it": memory, "edit": edits,
            "label raised": revocations}


def wait_until(condition):
    begun = time.perf_counter()
    while not condition():
        if time.perf_counter() - begun > 20:
            raise RuntimeError("a change did not come to be seen")
    return time.perf_counter() - begun


def size_of(path):
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return -1


def replace(path, text):
    with open(path + "~", "w") as file:
        file.write(text)
    begun = time.perf_counter()
    os.rename(path + "~", path)
    return begun


def latencies(vault, view, count=100):
    folder = os.path.join(vault, "_public", "Latency")
    os.makedirs(folder, exist_ok=True)
    edits, revocations = [], []
    for i in range(count):
        source, seen = os.path.join(folder, "Note.md"), os.path.join(view, "Latency", "Note.md")
        replace(source, "x" * (i + 1))
        edits.append(wait_until(lambda size=i + 1: size_of(seen) == size))
        replace(source, "---\nconfidential: secret\n---\n")
        revocations.append(wait_until(lambda: size_of(seen) == -1))
    return sorted(edits), sorted(revocations)


def ratio(times, name):
    return statistics.median(mine / native for mine, native in zip(times[name], times["native"]))


def table(times, names):
    lines = ["| | native | " + " | ".join(names[1:]) + " |", "|---|---" + "|---" * (len(names) - 1) + "|"]
    for what, per_system in times.items():
        native = statistics.median(per_system["native"])
        shown = f"{native * 1e3:.1f} ms" if native > 1e-3 else f"{native * 1e6:.0f} µs"
        cells = [f"{ratio(per_system, name):.2f}" for name in names[1:]]
        lines.append(f"| {what} | {shown} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def chart(times, names, file):
    """Bars of the ratios to native, on a scale of powers of two."""
    import math
    colours = {"vaultfs": "#1a7f4b", "vaultfs strict": "#7fc8a0", "passthrough_ll": "#888", "bindfs": "#aaa",
               "mergerfs": "#ccc"}
    width, left, bar, gap = 760, 130, 13, 14
    most = max(ratio(per_system, name) for per_system in times.values() for name in names[1:])
    scale = (width - left - 60) / max(1.0, math.log2(max(most, 2)) + 1)
    y, parts = 40, []
    for what, per_system in times.items():
        parts.append(f'<text x="{left - 8}" y="{y + bar * 3}" text-anchor="end">{what}</text>')
        for name in names[1:]:
            value = ratio(per_system, name)
            length = max(1.0, (math.log2(max(value, 0.5)) + 1) * scale)
            parts.append(f'<rect x="{left}" y="{y}" width="{length:.0f}" height="{bar - 2}" fill="{colours[name]}"/>')
            parts.append(f'<text x="{left + length + 4:.0f}" y="{y + bar - 3}" font-size="10">{value:.1f}</text>')
            y += bar
        y += gap
    native = left + scale
    parts.append(f'<line x1="{native:.0f}" y1="30" x2="{native:.0f}" y2="{y}" stroke="#c00" stroke-dasharray="4 3"/>')
    parts.append(f'<text x="{native + 4:.0f}" y="{y + 12}" fill="#c00">native = 1</text>')
    legend = "".join(f'<rect x="{left + i * 125}" y="10" width="10" height="10" fill="{colours[name]}"/>'
                     f'<text x="{left + i * 125 + 14}" y="19">{name}</text>' for i, name in enumerate(names[1:]))
    with open(file, "w") as out:
        out.write(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{y + 24}" font-family="sans-serif" '
                  f'font-size="12"><rect width="100%" height="100%" fill="#fff"/>{legend}{"".join(parts)}</svg>\n')


def percentiles(times):
    return f"{times[len(times) // 2] * 1e3:.0f} ms, p99 {times[len(times) * 99 // 100] * 1e3:.0f} ms"


def make_vault(root, what, vault):
    """Words for the vault that is made: of so many notes, or a copy of a folder, all public if it has no layers."""
    if what.isdigit():
        subprocess.run([os.path.join(root, "scripts", "make-vault"), what, vault], check=True)
        return f"a generated vault of {int(what):,} notes"
    is_vault = any(os.path.isdir(os.path.join(what, layer)) for layer in LAYERS)
    shutil.copytree(what, vault if is_vault else os.path.join(vault, "_public"), symlinks=True)
    return f"a vault in use, of {len(files_of(vault)):,} files"


def measure(root, work, what, rounds, with_attachment):
    """What one vault is, and its times by measurement and file system; those of VaultFS alone; the systems' names."""
    vault, plain = os.path.join(work, "vault"), os.path.join(work, "plain")
    words = make_vault(root, what, vault)
    all_systems = systems(vault, plain, work)
    view = all_systems[1].mount()
    subprocess.run(["cp", "-a", view.at, plain], check=True)
    view.unmount()
    files = len(files_of(plain))
    words += f"; the public view has {files:,} files"
    if files >= resource.getrlimit(resource.RLIMIT_NOFILE)[0]:  # passthrough_ll holds each that the kernel knows open
        all_systems = [system for system in all_systems if system.name != "passthrough_ll"]
    if files >= MANY:
        all_systems = [system for system in all_systems if system.name != "vaultfs strict"]
    commands = {name: WARM[name] for name in (WARM if files < MANY else WARM_OF_MANY)}
    times = {**measure_warm(all_systems, rounds, commands), **measure_cold(all_systems, rounds)}
    if with_attachment:
        times.update(measure_attachment(work, rounds))
    own = measure_vaultfs(all_systems[1], vault)
    for folder in (vault, plain):
        shutil.rmtree(folder)
    return words, times, own, [system.name for system in all_systems]


def section(words, times, own, names):
    return f"""## {words[0].upper() + words[1:]}

{table(times, names)}

VaultFS alone: ready in {own["ready"]:.2f} s; all names listed in {own["names"]:.2f} s, and then with their sizes, which
renders every note, in {own["first listing"]:.2f} s; memory after it {own["memory after it"]:.0f} MiB. From a change of
the vault to its being in the view: an edit {percentiles(own["edit"])}; a label raised,
{percentiles(own["label raised"])}.
"""


def main(root, work, rounds, vaults):
    global SCRATCH, BINARY
    SCRATCH, BINARY = "/dev/shm/" + os.path.basename(work), os.path.join(root, "build", "vaultfs")
    sections = []
    for what in vaults:
        words, times, own, names = measure(root, work, what, rounds, not sections)
        if not sections:
            chart(times, names, os.path.join(root, "docs", "benchmarks.svg"))
        sections.append(section(words, times, own, names))
        write_page(root, rounds, sections)  # what has been measured stays, whatever comes


def write_page(root, rounds, sections):
    text = f"""# Benchmarks

Made by `scripts/bench -r {rounds}` on {os.cpu_count()} cores, Linux {platform.release()}. The other file systems show a
plain copy of the public view. Native: the copy itself, in the page cache. All others: times as a ratio to native in the
same round, medians of {rounds} rounds; each but the cold ones comes directly behind the same command. Below 1 is
faster. The chart is of the first vault.

![ratios to native](benchmarks.svg)

""" + "\n".join(sections)
    with open(os.path.join(root, "docs", "benchmarks.md"), "w") as out:
        out.write(text)
    print(sections[-1])


if __name__ == "__main__":
    if sys.argv[1] == "--unmount":
        unmount_below(sys.argv[2])
    else:
        main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:])
