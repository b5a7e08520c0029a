import { join } from "node:path";
import { agentOf } from "./agents/agents.ts";
import { install, installFolder, isInstalled, programsOf } from "./agents/install.ts";
import { type Options, readOptions } from "./options.ts";
import { renderTable } from "./report/render-table.ts";
import { findIsolation } from "./runs/isolation.ts";
import { nameOf, type Run, type RunResult } from "./runs/run.ts";
import { runIsolated } from "./runs/run-isolated.ts";

const usage = `npm run clients -- [options]

Runs real coding agents, installed from npm, through armature serve to a scripted provider.

  --client NAMES     separated by commas (default: all)
  --scenario NAMES   separated by commas (default: all)
  --upstream NAMES   protocols of the provider: chat, responses, messages (default: all)
  --direct           no gateway between: what the agents do by themselves
  --parallel N       runs at once: 1 or 2 (default: 2)
  --timeout S        seconds for each run of an agent (default: 180)
  --out DIR          folder for the runs' files (default: a new one in the cache folder)
  --json             print JSON instead of a table

ARMATURE_CLIENTS_DIR is the cache folder that agents are installed into, 80 to 430 MB each.
The exit code is 0 if no run failed, and 1 otherwise.`;

function optionsOrEnd(): Options {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}

const { runs, parallel, timeout, out, json, help } = optionsOrEnd();
if (help) {
  console.log(usage);
  process.exit(0);
}
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
const cache = installFolder(process.env);
const isolation = findIsolation();
if (isolation.missing !== undefined) {
  console.error(`NOT ISOLATED: agents can reach the internet, because ${isolation.missing}`);
}
for (const name of new Set(runs.map(({ agent }) => agent))) {
  const agent = agentOf(name);
  if (isInstalled(agent, cache)) continue;
  console.error(`installing ${agent.package}`);
  await install(agent, cache);
}
const folder = out ?? join(cache, "runs", new Date().toISOString().replaceAll(":", "-"));
const results = new Map<Run, RunResult>();
const queue = [...runs];
await Promise.all(Array.from({ length: parallel }, workThroughQueue));

async function workThroughQueue(): Promise<void> {
  for (let run = queue.shift(); run !== undefined; run = queue.shift()) {
    const place = join(folder, nameOf(run).replaceAll(" ", "-"));
    const programs = programsOf(agentOf(run.agent), cache);
    const result = await runIsolated({ ...run, folder: place, programs, timeout }, isolation);
    results.set(run, result);
    const { verdict, seconds, requests, problems } = result;
    console.error(`${nameOf(run)}: ${verdict} (${seconds} s, ${requests} requests)`);
    if (verdict === "failed") for (const problem of problems) console.error(`  ${problem}`);
  }
}

const inOrder = runs.flatMap((run) => results.get(run) ?? []);
const failed = inOrder.filter(({ verdict }) => verdict === "failed");
if (json) {
  console.log(
    JSON.stringify({ isolated: isolation.missing === undefined, runs: inOrder }, null, 2),
  );
} else {
  for (const line of renderTable(inOrder)) console.log(line);
  for (const run of failed) {
    console.log(`\n${nameOf(run)}: ${run.problems.join("; ")}\n  ${run.folder}`);
  }
  console.log(`\nFiles of the runs: ${folder}`);
  const verdict = failed.length === 0 ? "PASSED" : "FAILED";
  console.log(`${verdict}: ${inOrder.length} runs, ${failed.length} failed`);
}
process.exitCode = failed.length === 0 ? 0 : 1;
