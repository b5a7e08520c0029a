import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { AgentCommand, Launch } from "../agents/agent.ts";

export interface AgentPlace {
  /** Folder of the run; the agent's output goes there. */
  readonly folder: string;
  readonly home: string;
  readonly work: string;
  /** Folder of the agent's programs. */
  readonly programs: string;
  /** Time limit of each command, in seconds. */
  readonly timeout: number;
}

/** Runs an agent. Resolves to the exit code of its last command; null if that had to be killed. */
export async function runAgent(launch: Launch, place: AgentPlace): Promise<number | null> {
  for (const [path, content] of Object.entries(launch.files)) {
    const file = join(place.home, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  let exit: number | null = null;
  for (const command of launch.commands) exit = await runCommand(command, place);
  return exit;
}

async function runCommand(
  { program, args, env }: AgentCommand,
  place: AgentPlace,
): Promise<number | null> {
  const output = openSync(join(place.folder, "client.out"), "w");
  const errors = openSync(join(place.folder, "client.err"), "a");
  const child = spawn(join(place.programs, program), args, {
    cwd: place.work,
    env: { ...environment(place), ...env },
    stdio: ["ignore", output, errors],
    // A process group of its own, so that what it starts ends with it.
    detached: true,
  });
  const stop = () => stopGroup(child.pid);
  process.once("exit", stop);
  const ended = once(child, "exit") as Promise<[number | null]>;
  const deadline = new AbortController();
  const late = sleep(place.timeout * 1000, undefined, { signal: deadline.signal }).catch(() => {});
  const exit = await Promise.race([ended, late]);
  deadline.abort();
  stop();
  process.off("exit", stop);
  return exit?.[0] ?? null;
}

/** A clean environment: nothing of the user's reaches the agent. */
function environment({ home, folder }: AgentPlace): Record<string, string> {
  return {
    PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
    HOME: home,
    XDG_CONFIG_HOME: join(home, ".config"),
    XDG_DATA_HOME: join(home, ".local/share"),
    XDG_CACHE_HOME: join(home, ".cache"),
    XDG_STATE_HOME: join(home, ".local/state"),
    TMPDIR: join(folder, "temp"),
    SHELL: "/bin/bash",
    TERM: "dumb",
    LANG: "C.UTF-8",
    CI: "1",
    NO_COLOR: "1",
    DO_NOT_TRACK: "1",
  };
}

function stopGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // All of its processes have ended.
  }
}
