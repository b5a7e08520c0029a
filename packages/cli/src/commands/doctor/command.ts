import { resolve } from "node:path";
import { type Diagnosis, diagnose, fsStorage } from "@armature/storage-fs";
import { type CommandDef, defineCommand } from "citty";
import { CliError, reportingErrors } from "../../error.ts";
import { renderDiagnosis } from "./render-diagnosis.ts";

/** Exit code if damage prevents a start. */
const DAMAGED = 2;

const args = {
  data: {
    type: "positional",
    description: "A data directory, such as .armature/simulated.",
    required: true,
  },
  repair: {
    type: "boolean",
    description: "Cut unfinished entries and move damaged ones to side files.",
    default: false,
  },
  json: { type: "boolean", description: "Print one JSON object.", default: false },
} as const;

export const doctorCommand: CommandDef<typeof args> = defineCommand({
  meta: {
    name: "doctor",
    description: "Check a data directory for damage and, on request, repair it.",
  },
  args,
  run: ({ args }) =>
    reportingErrors(async () => {
      const directory = resolve(args.data);
      const found = await diagnose({ directory });
      requireContents(found);
      const repaired = args.repair ? await repair(found) : undefined;
      const diagnosis = repaired === undefined ? found : await diagnose({ directory });
      if (args.json) {
        console.log(JSON.stringify({ ...diagnosis, ...(repaired && { repaired }) }));
      } else {
        for (const line of repaired ?? []) console.log(`Repaired: ${line}`);
        console.log(renderDiagnosis(diagnosis));
      }
      const { damage, foreign } = diagnosis;
      if (damage.length + foreign.length > 0) process.exitCode = DAMAGED;
    }),
});

/** Throws for an empty directory, which is probably a mistyped one. */
function requireContents({ directory, segments, snapshots, foreign }: Diagnosis): void {
  if (segments.length + snapshots.length + foreign.length > 0) return;
  throw new CliError(
    `${directory} holds no log and no snapshot: name the directory of a storage, which armature ` +
      "serve prints when it starts",
  );
}

/** Repairs the directory by opening it with `salvage`; reports what was dropped. */
async function repair(found: Diagnosis): Promise<string[]> {
  const { directory, writer, damage, foreign, torn, leftovers } = found;
  if (writer !== undefined) throw new CliError(`${writer} uses ${directory}: stop it first`);
  if (foreign.length > 0) {
    throw new CliError(
      `${foreign[0]} is of a format that this version does not know: ` +
        "use the version that wrote it, or move the file away",
    );
  }
  if (damage.length + leftovers.length === 0 && torn === undefined) return [];
  const storage = await fsStorage({ directory, salvage: true })();
  const { detail } = storage.health();
  await storage.close();
  const removed = leftovers.map((path) => `removed ${path}`);
  return [...removed, ...(detail === undefined ? [] : detail.split("; "))];
}
