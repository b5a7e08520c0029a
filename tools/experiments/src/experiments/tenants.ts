import { objectiveFor, shuffled, type Trace, utilities } from "@armature/evaluation/simulation";
import { fork } from "@armature/policy";
import type { Objective } from "@armature/reward";
import { createRouter, type Model } from "@armature/router";
import { type Experiment, type Line, measured } from "../experiment.ts";
import type { Lab } from "../lab/lab.ts";
import { listPrice } from "../lab/list-price.ts";
import { measuredOrder, readStream, type Stream, statisticsOf } from "../lab/stream.ts";

/** Cost weights by tenant. */
const costWeights = { thrifty: 1, lavish: 0 };

type Tenant = keyof typeof costWeights;

const tenants: readonly Tenant[] = ["thrifty", "lavish"];

/** Target of the utility with a shared router minus that with the tenant's own. */
const behindOwn = { atLeast: -0.002 };

/** The tenant as whom a request is sent; undefined if it is not sent. */
type Senders = (owner: Tenant) => Tenant | undefined;

/** Tenants with different cost weights on one router. */
export const tenantsExperiment: Experiment = {
  name: "tenants",
  question: "Do tenants with opposite objectives harm each other on one router?",
  protocol:
    "req12, cold, no budget: trainsub and then val, through a router with default options. A coin assigns " +
    "each request to one of two tenants, one with a cost weight of 1, the other of 0. The router learns " +
    "from both. A tenant's own requests on val are compared with two routers that serve this tenant alone: " +
    "one gets all of the same requests in the same order, the other only the tenant's half.",
  async run(lab) {
    const stream = await readStream(lab, "req12");
    const objectiveOf = (tenant: Tenant) =>
      objectiveFor(stream.outcomes, { ...lab.objective, costWeight: costWeights[tenant] }, false);
    const objectives = { thrifty: objectiveOf("thrifty"), lavish: objectiveOf("lavish") };
    const shared = await serve(lab, stream, objectives, (owner) => owner);
    const lines: Line[] = [];
    for (const tenant of tenants) {
      const alone = await serve(lab, stream, objectives, () => tenant);
      const half = await serve(lab, stream, objectives, (owner) =>
        owner === tenant ? owner : undefined,
      );
      const of = (served: readonly Served[]) =>
        statisticsOf(
          stream,
          served.map((one) => traceOf(stream, one, tenant, objectives[tenant])),
        );
      const own = of(shared);
      lines.push({
        label: `${tenant}, ${costWeights[tenant]}`,
        cells: [
          measured("reward", own.utility),
          measured("reward", own.difference(of(alone)), behindOwn),
          measured("reward", own.difference(of(half))),
          measured("reward", own.quality),
          measured("usd", own.costUsd),
        ],
      });
    }
    const columns = [
      "utility on val",
      "− alone, all requests",
      "− alone, own half",
      "quality",
      "cost per request",
    ];
    return { tables: [{ title: "Two tenants", of: "tenant, weight of cost", columns, lines }] };
  },
};

/** The choices of one seed's router. */
interface Served {
  readonly seed: number;
  /** Tenant of each row. */
  readonly owner: readonly Tenant[];
  /** Arm that served each row; −1 if none. */
  readonly arm: Int16Array;
}

async function serve(
  lab: Lab,
  stream: Stream,
  objectives: Readonly<Record<Tenant, Objective>>,
  senders: Senders,
): Promise<Served[]> {
  const served: Served[] = [];
  for (const seed of lab.seeds) {
    lab.progress(`seed ${seed}`);
    served.push(await serveSeed(stream, objectives, senders, seed));
  }
  return served;
}

async function serveSeed(
  stream: Stream,
  objectives: Readonly<Record<Tenant, Objective>>,
  senders: Senders,
  seed: number,
): Promise<Served> {
  const { data, outcomes, arms, learned } = stream;
  const coin = fork(seed, "tenants");
  const owner = data.rows.map(() => tenants[coin.uniform() < 0.5 ? 0 : 1]);
  const arm = new Int16Array(data.rows.length).fill(-1);
  let id = "";
  let decisions = 0;
  const router = await createRouter<string>({
    models: arms.map(modelOf),
    objectives,
    seed,
    generateId: () => id,
    clock: () => decisions,
  });
  for (const row of [...shuffled(learned, seed, "learn"), ...measuredOrder(stream, seed)]) {
    const tenant = senders(owner[row]);
    const { id: rowId, prompt = "" } = data.rows[row];
    if (tenant === undefined) continue;
    id = rowId;
    const decision = router.route(prompt, { tenant });
    arm[row] = arms.indexOf(decision.model.id);
    const cell = row * arms.length + arm[row];
    await decision.report({ quality: outcomes.quality[cell], costUsd: outcomes.costUsd[cell] });
    decisions++;
  }
  await router.close();
  return { seed, owner, arm };
}

/** A model with a list price at which a request of 500 tokens has its guessed cost. */
function modelOf(id: string): Model {
  const usdPerMillion = ((listPrice(id) ?? 0) / 500) * 1e6;
  return {
    id,
    provider: "recorded",
    model: id,
    price: { input: usdPerMillion, output: usdPerMillion },
  };
}

/** Trace of a tenant's requests on the measured rows. */
function traceOf(
  { outcomes, learned }: Stream,
  { seed, owner, arm }: Served,
  tenant: Tenant,
  objective: Objective,
): Trace {
  const rows = Uint32Array.from(owner.keys()).filter(
    (row) => row >= learned && owner[row] === tenant,
  );
  const cells = rows.map((row) => row * outcomes.arms.length + arm[row]);
  const of = (quantity: Float64Array) => Float64Array.from(cells, (cell) => quantity[cell]);
  return {
    seed,
    arms: outcomes.arms,
    objective,
    phases: [{ name: "val", start: 0, end: rows.length }],
    row: rows,
    arm: Uint16Array.from(rows, (row) => arm[row]),
    propensity: new Float64Array(rows.length),
    utility: of(utilities(outcomes, objective)),
    quality: of(outcomes.quality),
    costUsd: of(outcomes.costUsd),
  };
}
