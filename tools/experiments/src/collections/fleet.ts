import { linUCB } from "@armature/bandit-linucb";
import { thompson } from "@armature/bandit-thompson";
import type { Collection } from "../collection.ts";
import { change } from "../fleet/change.ts";
import { recordedStaleness } from "../fleet/recorded-staleness.ts";
import { replicas } from "../fleet/replicas.ts";
import { syntheticStaleness } from "../fleet/synthetic-staleness.ts";

const introduction = `# Learning on stale state

Written by \`npm run simulate:fleet -- --data DIR --out docs\`; do not edit. Equal data, seeds and code
give equal bytes. [Scale](scale.md) says what the results mean for the size of a fleet; terms are explained
in [concepts](concepts.md).

All replicas fold one log. At the same entry they have the same state to the bit, so a fleet that lags
behind is one policy that decides on a state without the latest requests. The number of these requests
is the **lag**: the requests a second of the whole fleet, times the seconds from a decision until its
outcome is folded by the replica that makes the next one. Most of that time is usually the answer of
the model. At 100 requests a second, with answers of 10 s and replicas that poll every 100 ms, the lag
is about 1,000, for one process or for many.

**Regret** is the reward that the best linear policy in hindsight would have earned in addition. That
policy has seen all outcomes; under a budget it prices dollars by the one price that spends the budget.
**±** is half of a 95 % interval, Student's over the seeds; ratios are paired by seed. Policies have
their defaults and know only list prices at the start.
`;

/** The cost of deciding on a stale state. */
export const fleetCollection: Collection = {
  name: "fleet",
  command: "npm run simulate:fleet",
  introduction,
  experiments: [
    syntheticStaleness({ rows: 10_000, laps: 20, lags: [0, 1, 10, 100, 1000, 10_000, 100_000] }),
    recordedStaleness({ laps: 10, lags: [0, 1, 10, 100, 1000, 10_000] }),
    change({ rows: 5000, laps: 4, lags: [0, 100, 1000, 10_000] }),
    replicas({ rows: 9000, laps: 8, rate: 20 }),
  ],
  subjects: [
    { name: "linucb", policy: linUCB() },
    { name: "thompson", policy: thompson() },
  ],
  remarks: {},
};
