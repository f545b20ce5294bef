/**
 * Finds the processes that a process started, and those that they started, without knowing any name or number
 * beforehand: the tests kill the analyzer of their own workbench and never another one.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** A running process. */
export interface ProcessEntry {
  pid: number;
  parent: number;
  /** Its arguments, separated by blanks. */
  command: string;
}

/** All processes below `ancestor` whose command line holds `part`; none when nothing matches. */
export function descendantsRunning(ancestor: number, part: string): ProcessEntry[] {
  const all = existsSync("/proc/self/stat") ? fromProc() : fromPs();
  const byPid = new Map(all.map((entry) => [entry.pid, entry]));
  const isBelow = (entry: ProcessEntry): boolean => {
    const seen = new Set<number>();
    for (let at: ProcessEntry | undefined = entry; at !== undefined; at = byPid.get(at.parent)) {
      if (at.parent === ancestor) return true;
      if (seen.has(at.pid)) return false;
      seen.add(at.pid);
    }
    return false;
  };
  return all.filter((entry) => entry.command.includes(part) && isBelow(entry));
}

function fromProc(): ProcessEntry[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // "pid (name) state ppid …", where the name may hold blanks and brackets.
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim();
        return [{ pid: Number(name), parent, command }];
      } catch {
        // It ended between the listing and the reading.
        return [];
      }
    });
}

function fromPs(): ProcessEntry[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,command="], { encoding: "utf8" }).split("\n");
  return lines.flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line);
    return match === null
      ? []
      : [{ pid: Number(match[1]), parent: Number(match[2]), command: match[3] ?? "" }];
  });
}
