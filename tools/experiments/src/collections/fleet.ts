import { linUCB } from "@armature/bandit-linucb";
import { thompson } from "@armature/bandit-thompson";
import type { Collection } from "../collection.ts";
import { change } from "../fleet/change.ts";
import { recordedStaleness } from "../fleet/recorded-staleness.ts";
import { replicas } from "../fleet/replicas.ts";
import { syntheticStaleness } from "../fleet/synthetic-staleness.ts";

const introduction = `# Learning on stale state

Written by \`npm run simulate:fleet -- --data DIR --out docs\`; do not edit. Equal data, seeds and code
give equal bytes. What it means for the size of a fleet: [scale](scale.md).

Replicas fold one log. At the same place in it they have the same state to the bit, so a fleet that
lags is one policy that decides on a state which lacks the latest requests: its **lag**. It is the time
from a decision until its outcome is folded where the next decision is made, of which the answer of
the model is mostly the longest part, times the requests a second of the whole fleet. At 100 requests
a second, answers of 10 s and replicas that poll every 100 ms it is about 1,000, with one process or
with many.

**Regret** is reward that the best linear policy in hindsight would have earned more: it has seen all
outcomes, and prices dollars, where there is a budget, by the one price that spends it. **±** is half
of a 95 % interval, Student's over the seeds; ratios are paired by seed. Policies have their defaults
and start from nothing but list prices.
`;

/** What it costs to decide on a state that lags. */
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
