import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Isolation } from "./isolation.ts";
import type { RunJob, RunResult } from "./run.ts";

const WORKER = fileURLToPath(new URL("./run-job.ts", import.meta.url));

/** Runs a job in a process of its own, which has no network but the loopback if that is possible. */
export async function runIsolated(
  job: RunJob,
  { prefix, stopSignal }: Isolation,
): Promise<RunResult> {
  await rm(job.folder, { recursive: true, force: true });
  await mkdir(job.folder, { recursive: true });
  await writeFile(join(job.folder, "job.json"), JSON.stringify(job, null, 2));
  const node = [process.execPath, "--conditions=@armature/source", WORKER, job.folder];
  const [command = "", ...args] = [...prefix, ...node];
  // Standard output belongs to the results.
  const child = spawn(command, args, { stdio: ["ignore", 2, 2] });
  const stop = () => child.kill(stopSignal);
  process.once("exit", stop);
  await once(child, "exit");
  process.off("exit", stop);
  try {
    return JSON.parse(await readFile(join(job.folder, "result.json"), "utf8")) as RunResult;
  } catch {
    const { agent, scenario, upstream, folder } = job;
    const problems = ["the run itself failed: see its output above"];
    const nothing = { requests: 0, seconds: 0 };
    return { agent, scenario, upstream, folder, verdict: "failed", problems, ...nothing };
  }
}
