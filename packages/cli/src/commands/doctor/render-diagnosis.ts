import { basename } from "node:path";
import { type Damage, type Diagnosis, repairCost, type SnapshotReport } from "@armature/storage-fs";
import { counted } from "../../terminal/format.ts";
import { alignColumns } from "../../terminal/table.ts";

/** Writes a diagnosis as text; the last line is the verdict. */
export function renderDiagnosis(diagnosis: Diagnosis): string {
  const { directory, segments, entries, lost, snapshots, writer } = diagnosis;
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const trimmed = (segments[0]?.first ?? 1) - 1;
  const lines = [
    `${directory}: ${counted(entries, "entry", "entries")} in ` +
      `${counted(segments.length, "file", "files")}, ${bytes} bytes, ` +
      (writer === undefined ? "not in use" : `in use by ${writer}`),
    "",
    ...table([
      ["log", "from entry", "entries", "bytes"],
      ...segments.map(({ path, first, entries, bytes }) => [
        basename(path),
        String(first),
        String(entries),
        String(bytes),
      ]),
    ]),
    ...table([
      ["snapshot", "at entry", "saved"],
      ...snapshots.map(({ path, sound, offset, savedAt }) => [
        basename(path),
        sound ? (offset ?? "0") : "damaged",
        new Date(savedAt).toISOString().slice(0, 19),
      ]),
    ]),
  ];
  if (trimmed > 0) lines.push(`The entries up to ${trimmed} have been trimmed.`);
  if (lost > 0) lines.push(`Lost in an earlier repair: ${counted(lost, "entry", "entries")}.`);
  if (diagnosis.torn !== undefined) lines.push(`The next start cuts ${diagnosis.torn}.`);
  for (const path of diagnosis.leftovers) lines.push(`The next start removes ${path}.`);
  for (const path of diagnosis.foreign) lines.push(`Unknown format: ${path}`);
  for (const damage of diagnosis.damage) lines.push(`Damaged: ${locate(damage)}: ${damage.what}`);
  lines.push(...damagedSnapshots(snapshots), ...verdict(diagnosis));
  return lines.join("\n");
}

/** A table followed by an empty line; nothing if it has only a header. */
function table(rows: readonly (readonly string[])[]): string[] {
  return rows.length > 1 ? [...alignColumns(rows), ""] : [];
}

function locate({ path, byte }: Damage): string {
  return byte > 0 ? `${path} at byte ${byte}` : path;
}

/** The replacement that the next start uses for each damaged snapshot. */
function damagedSnapshots(snapshots: readonly SnapshotReport[]): string[] {
  const damaged = snapshots.filter(({ sound }) => !sound);
  return [...new Set(damaged.map(({ fingerprint }) => fingerprint))].map((fingerprint) => {
    const good = snapshots.find((other) => other.sound && other.fingerprint === fingerprint);
    return good === undefined
      ? `No sound snapshot of ${fingerprint} is left: the next start learns from the log again.`
      : `The next start uses the sound snapshot of ${fingerprint}, at entry ${good.offset ?? "0"}.`;
  });
}

function verdict(diagnosis: Diagnosis): string[] {
  const { damage, foreign, directory } = diagnosis;
  if (foreign.length > 0) {
    return ["It does not start: use the version that wrote those files, or move them away."];
  }
  if (damage.length === 0) return ["It starts as it is."];
  return [
    ...costOfRepair(diagnosis),
    "It does not start: restore the files from a copy, or accept the loss: " +
      `armature doctor ${directory} --repair`,
  ];
}

function costOfRepair(diagnosis: Diagnosis): string[] {
  const { lost, unlearned, learnedThrough } = repairCost(diagnosis);
  if (lost === 0) return [];
  const learned =
    unlearned === 0
      ? `the snapshot at entry ${learnedThrough} covers them`
      : `no snapshot covers ${unlearned} of them`;
  return [`A repair loses ${counted(lost, "entry", "entries")}; ${learned}.`];
}
