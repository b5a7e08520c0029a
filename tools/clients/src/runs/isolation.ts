import { spawnSync } from "node:child_process";

/** How a command is run with no network but the loopback. */
export interface Isolation {
  /** Words before the command; empty if agents share the machine's network. */
  readonly prefix: readonly string[];
  /** The signal that stops the command with what it has started: unshare ignores SIGTERM. */
  readonly stopSignal: "SIGKILL" | "SIGTERM";
  /** The reason if agents share the machine's network. */
  readonly missing: string | undefined;
}

/** A network of its own with only the loopback, and a process table that ends with the command. */
const PREFIX = [
  ...["unshare", "--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"],
  ...["--", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"],
];

export function findIsolation(): Isolation {
  if (process.getuid?.() !== 0) return shared("only root can isolate networks");
  const [command = "", ...args] = PREFIX;
  const { status, error } = spawnSync(command, [...args, "true"], { stdio: "ignore" });
  if (status === 0) return { prefix: PREFIX, stopSignal: "SIGKILL", missing: undefined };
  return shared(error?.message ?? "unshare (util-linux) or ip (iproute2) failed");
}

function shared(missing: string): Isolation {
  return { prefix: [], stopSignal: "SIGTERM", missing };
}
