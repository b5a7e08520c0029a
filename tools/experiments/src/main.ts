import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { linUCB } from "@armature/bandit-linucb";
import { DataDirectory, MissingDataError } from "./lab/data-directory.ts";
import type { Lab } from "./lab/lab.ts";
import { experiments } from "./registry.ts";
import { renderTables } from "./report/render-tables.ts";

const beside = fileURLToPath(new URL("../../../../shared/data", import.meta.url));

const { values } = parseArgs({
  options: {
    data: { type: "string", default: beside },
    only: { type: "string" },
    seeds: { type: "string", default: "20" },
  },
});
if (!existsSync(values.data)) {
  console.error(`No data in ${values.data}: name a directory of benchmark rows with --data DIR.`);
  process.exit(2);
}
const lab: Lab = {
  data: new DataDirectory(resolve(values.data)),
  seeds: Array.from({ length: Number(values.seeds) }, (_, seed) => seed + 1),
  subjects: [{ name: "linucb", policy: linUCB() }],
  progress: (what) => console.error(`  ${what}`),
};
for (const experiment of experiments) {
  if (values.only !== undefined && experiment.name !== values.only) continue;
  const start = performance.now();
  console.error(`${experiment.name}: ${experiment.question}`);
  try {
    const { tables } = await experiment.run(lab);
    console.log(`\n## ${experiment.name}\n\n${renderTables(tables)}\n`);
  } catch (error) {
    if (!(error instanceof MissingDataError)) throw error;
    console.error(`  skipped: ${error.message}`);
  }
  console.error(`  ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
