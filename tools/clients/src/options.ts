import { parseArgs } from "node:util";
import { agents } from "./agents/agents.ts";
import { PROTOCOLS, type Protocol } from "./provider/dialect.ts";
import type { Run } from "./runs/run.ts";
import { scenarios } from "./scenarios.ts";

/** The options of the command. */
export interface Options {
  readonly runs: readonly Run[];
  /** Runs at once. */
  readonly parallel: 1 | 2;
  /** Time limit of an agent, in seconds. */
  readonly timeout: number;
  /** The folder of the runs' files; undefined for a new one. */
  readonly out: string | undefined;
  readonly json: boolean;
  readonly help: boolean;
}

/** Reads the arguments of the command. Throws if one of them is invalid. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      client: { type: "string" },
      scenario: { type: "string" },
      upstream: { type: "string" },
      direct: { type: "boolean", default: false },
      parallel: { type: "string", default: "2" },
      timeout: { type: "string", default: "180" },
      out: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.direct && values.upstream !== undefined) {
    throw new Error("--upstream: with --direct there is no gateway, and so no upstream");
  }
  const names = Object.keys(PROTOCOLS) as Protocol[];
  const upstreams: readonly (Protocol | undefined)[] = values.direct
    ? [undefined]
    : chosen("--upstream", values.upstream, names);
  const clients = chosen(
    "--client",
    values.client,
    agents.map(({ name }) => name),
  );
  const chosenScenarios = chosen(
    "--scenario",
    values.scenario,
    scenarios.map(({ name }) => name),
  );
  const runs = clients.flatMap((agent) =>
    upstreams.flatMap((upstream) =>
      chosenScenarios.map((scenario) => ({ agent, scenario, upstream })),
    ),
  );
  const parallel = Number(values.parallel);
  if (parallel !== 1 && parallel !== 2) {
    throw new Error(`--parallel must be 1 or 2, not ${values.parallel}`);
  }
  const timeout = Number(values.timeout);
  if (!Number.isSafeInteger(timeout) || timeout < 1) {
    throw new Error(`--timeout must be a whole number of seconds, not ${values.timeout}`);
  }
  return { runs, parallel, timeout, out: values.out, json: values.json, help: values.help };
}

/** The names in a list that is separated by commas, in the order of `known`; all without a list. */
function chosen<Name extends string>(
  flag: string,
  list: string | undefined,
  known: readonly Name[],
): readonly Name[] {
  if (list === undefined) return known;
  const names = list.split(",");
  for (const name of names) {
    if ((known as readonly string[]).includes(name)) continue;
    throw new Error(`${flag}: there is no ${name || '""'}; there are ${known.join(", ")}`);
  }
  return known.filter((name) => names.includes(name));
}
