import { basename } from "node:path";
import type { Damage, Diagnosis, SnapshotReport } from "@armature/storage-fs";
import { aligned } from "../inspect/render-inspection.ts";

/** A diagnosis for people; the last line is the verdict. */
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
  if (trimmed > 0) lines.push(`The entries up to ${trimmed} are not there any more: trimmed.`);
  if (lost > 0) lines.push(`Lost in an earlier repair: ${counted(lost, "entry", "entries")}.`);
  if (diagnosis.torn !== undefined) lines.push(`The next start cuts ${diagnosis.torn}.`);
  for (const path of diagnosis.leftovers) lines.push(`The next start removes ${path}.`);
  for (const path of diagnosis.foreign) lines.push(`Of a format that is not known here: ${path}`);
  for (const damage of diagnosis.damage) lines.push(`Damaged: ${placeOf(damage)}: ${damage.what}`);
  lines.push(...fallbacks(snapshots), ...verdictOf(diagnosis));
  return lines.join("\n");
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A table and an empty line; nothing where it has no row but its head. */
function table(rows: readonly (readonly string[])[]): string[] {
  return rows.length > 1 ? [...aligned(rows), ""] : [];
}

function placeOf({ path, byte }: Damage): string {
  return byte > 0 ? `${path} at byte ${byte}` : path;
}

/** What a start does where a snapshot is damaged. */
function fallbacks(snapshots: readonly SnapshotReport[]): string[] {
  const damaged = snapshots.filter(({ sound }) => !sound);
  return [...new Set(damaged.map(({ fingerprint }) => fingerprint))].map((fingerprint) => {
    const good = snapshots.find((other) => other.sound && other.fingerprint === fingerprint);
    return good === undefined
      ? `Of ${fingerprint} no good snapshot is left: it learns anew from what there is of the log.`
      : `Of ${fingerprint} a start takes the good snapshot, at entry ${good.offset ?? "0"}.`;
  });
}

function verdictOf({ damage, foreign, directory, snapshots }: Diagnosis): string[] {
  if (foreign.length > 0) {
    return ["It does not start: use the version that wrote those files, or move them away."];
  }
  if (damage.length === 0) return ["It starts as it is."];
  return [
    ...costOf(damage, snapshots),
    "It does not start: restore the files from a copy, or give up what is lost: " +
      `armature doctor ${directory} --repair`,
  ];
}

/** How much a repair would give up, and whether it was learned from before. */
function costOf(damage: readonly Damage[], snapshots: readonly SnapshotReport[]): string[] {
  const known = Math.max(0, ...snapshots.map(({ offset }) => Number(offset ?? 0)));
  const ranges = damage.flatMap(({ entries }) => entries ?? []);
  let [lost, unlearned, through] = [0, 0, 0];
  for (const { first, last } of ranges.sort((one, other) => one.first - other.first)) {
    const from = Math.max(first, through + 1);
    lost += Math.max(0, last - from + 1);
    unlearned += Math.max(0, last - Math.max(from, known + 1) + 1);
    through = Math.max(through, last);
  }
  if (lost === 0) return [];
  const learned =
    unlearned === 0
      ? `what is to be learned from that is in the snapshot at entry ${known}`
      : `what is to be learned from ${unlearned} of that is in no snapshot`;
  return [`A repair gives up ${counted(lost, "entry", "entries")}; ${learned}.`];
}
