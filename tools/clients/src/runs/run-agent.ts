import { appendFileSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { agentOf } from "../agents/agents.ts";
import { startProvider } from "../provider/fake-provider.ts";
import type { RecordedRequest } from "../provider/recorded-request.ts";
import { scenarioOf } from "../scenarios.ts";
import { promptOf, secondPath } from "../task.ts";
import { runAgent } from "./agent-process.ts";
import { startGateway } from "./gateway-process.ts";
import { problemsOf } from "./problems.ts";
import type { RunJob, RunResult } from "./run.ts";

/** The provider's key and name of the model. Agents behind a gateway know neither. */
const PROVIDER = { key: "sk-provider", model: "scripted-1" };
const CLIENT = { key: "sk-client", model: "auto" };

/** Runs an agent against a scripted provider, with or without the gateway between. */
export async function run(job: RunJob): Promise<RunResult> {
  const { folder, programs, timeout, upstream } = job;
  const begun = performance.now();
  const agent = agentOf(job.agent);
  const scenario = scenarioOf(job.scenario);
  const [home, work] = [join(folder, "home"), join(folder, "work")];
  for (const path of [home, work, join(folder, "temp")]) await mkdir(path, { recursive: true });
  const requests: RecordedRequest[] = [];
  const record = (request: RecordedRequest) => {
    requests.push(request);
    appendFileSync(join(folder, "requests.jsonl"), `${JSON.stringify(request)}\n`);
  };
  const protocol = upstream ?? agent.protocol;
  const provider = await startProvider({ scenario, protocol, ...PROVIDER, record });
  const target = { url: provider.url, protocol, ...PROVIDER };
  const gateway = upstream === undefined ? undefined : await startGateway(target, folder);
  const path = join(work, "hello.txt");
  const prompt = promptOf(scenario, path);
  const launch = agent.launch({
    url: gateway?.url ?? provider.url,
    ...(gateway === undefined ? PROVIDER : CLIENT),
    prompt,
    home,
    work,
  });
  const exit = await runAgent(launch, { folder, home, work, programs, timeout });
  await gateway?.stop();
  provider.stop();
  const problems = problemsOf(scenario, {
    exit,
    output: await readFile(join(folder, "client.out"), "utf8"),
    file: await contentOf(path),
    secondFile: await contentOf(secondPath(path)),
    requests,
    returnsThought:
      agent.thoughts === "sealed" || (agent.thoughts === "text" && protocol === "chat"),
  });
  const alone = upstream === undefined ? (agent.givesUpAlone ?? []) : [];
  const givenUp = [...agent.givesUp, ...alone].includes(scenario.name);
  return {
    agent: agent.name,
    scenario: scenario.name,
    upstream,
    folder,
    verdict: problems.length === 0 ? "passed" : givenUp ? "given up" : "failed",
    problems,
    requests: requests.length,
    seconds: Math.round((performance.now() - begun) / 100) / 10,
  };
}

function contentOf(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}
