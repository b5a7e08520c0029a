import { readdirSync, readFileSync } from "node:fs";

/** Linux counts CPU time in ticks of a hundredth of a second. */
const TICKS = 100;

/**
 * CPU time of a process and its children so far, in seconds, including ended children. Undefined if the
 * system does not report it.
 */
export function serverCpu(pid: number): number | undefined {
  try {
    let ticks = 0;
    for (const name of readdirSync("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      const { parent, own, ended } = statOf(name);
      if (Number(name) === pid) ticks += own + ended;
      else if (parent === pid) ticks += own;
    }
    return ticks / TICKS;
  } catch {
    return undefined;
  }
}

function statOf(pid: string): { parent: number; own: number; ended: number } {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    // The process has just ended; its parent includes its time.
    return { parent: 0, own: 0, ended: 0 };
  }
  // The name, in parentheses, may contain anything. The fields after it begin with the state.
  const fields = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const [parent, user, system, endedUser, endedSystem] = [1, 11, 12, 13, 14].map(
    (at) => fields[at],
  );
  return { parent, own: user + system, ended: endedUser + endedSystem };
}
