import { basename } from "node:path";
import type { Diagnosis } from "@armature/storage-fs";
import { aligned } from "../inspect/render-inspection.ts";

/** A diagnosis for people; the last line is the verdict. */
export function renderDiagnosis(diagnosis: Diagnosis): string {
  const { directory, segments, entries, lost, snapshots, writer } = diagnosis;
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const lines = [
    `${directory}: ${entries} entries in ${segments.length} files, ${bytes} bytes`,
    writer === undefined ? "nobody writes there" : `${writer} writes there`,
    "",
    ...aligned([
      ["log", "entries", "bytes"],
      ...segments.map((segment) => [
        basename(segment.path),
        String(segment.entries),
        String(segment.bytes),
      ]),
    ]),
    "",
    ...aligned([
      ["snapshot", "at entry", "saved"],
      ...snapshots.map(({ path, sound, offset, savedAt }) => [
        basename(path),
        sound ? (offset ?? "0") : "damaged",
        new Date(savedAt).toISOString().slice(0, 19),
      ]),
    ]),
    "",
  ];
  if (lost > 0) lines.push(`lost in an earlier salvage: ${lost} entries`);
  if (diagnosis.torn !== undefined) lines.push(`the next start cuts ${diagnosis.torn}`);
  for (const path of diagnosis.leftovers) lines.push(`the next start removes ${path}`);
  for (const path of diagnosis.foreign) lines.push(`of an unknown format: ${path}`);
  for (const { path, byte, what } of diagnosis.damage) {
    lines.push(`damage at byte ${byte} of ${path}: ${what}`);
  }
  lines.push(verdictOf(diagnosis));
  return lines.join("\n");
}

function verdictOf({ damage, foreign, snapshots }: Diagnosis): string {
  if (foreign.length > 0) return "It does not start: use the version that wrote those files.";
  if (damage.length > 0) {
    return "It does not start: restore the files from a copy, or give up what is lost (--repair).";
  }
  return snapshots.every(({ sound }) => sound)
    ? "It starts as it is."
    : "It starts as it is, and passes over the damaged snapshot.";
}
