import type { Cost, EntrySize, LogFigures } from "./results.ts";
import { figure, table } from "./table.ts";

export function renderEntrySizes(sizes: readonly EntrySize[]): string {
  const lines = sizes.map(({ arms, jsonBytes, zstdBytes }) => [
    `${arms} models`,
    figure(jsonBytes),
    figure(zstdBytes),
  ]);
  return `**an entry** of the log, bytes\n\n${table([["", "JSON", "compressed with others, zstd"], ...lines])}`;
}

export function renderLogs(logs: readonly LogFigures[]): string {
  const columns: readonly (readonly [string, (log: LogFigures) => string])[] = [
    ["", ({ engine }) => engine],
    ["append", ({ append }) => cpu(append)],
    ["per second", ({ append, entries }) => rate(append, entries)],
    ["read", ({ read }) => cpu(read)],
    ["read and fold", ({ replay }) => cpu(replay)],
    ["folded per core and second", ({ replay }) => count(1e6 / replay.cpuMicros)],
    ["stored", ({ storedBytes }) => bytes(storedBytes)],
    ["written", ({ writtenBytes }) => bytes(writtenBytes)],
  ];
  const snapshots: readonly (readonly [string, (log: LogFigures) => string])[] = [
    ["", ({ engine }) => engine],
    ["snapshot", ({ snapshotBytes }) => `${figure(snapshotBytes / 1e6)} MB`],
    ["time to save", ({ saveSeconds }) => `${figure(saveSeconds)} s`],
    ["start from the snapshot", ({ restartSeconds }) => `${figure(restartSeconds)} s`],
    ["start from the log alone", ({ replay }) => `${figure(replay.seconds)} s`],
  ];
  return [
    `**log** of ${count(logs[0].entries)} entries, 10 models: µs of CPU per entry, here + in the ` +
      `server; bytes per entry\n\n${rendered(columns, logs)}`,
    `**snapshots** after these entries, wall time\n\n${rendered(snapshots, logs)}`,
  ].join("\n\n");
}

function rendered(
  columns: readonly (readonly [string, (log: LogFigures) => string])[],
  logs: readonly LogFigures[],
): string {
  return table([
    columns.map(([name]) => name),
    ...logs.map((log) => columns.map(([, write]) => write(log))),
  ]);
}

function cpu({ cpuMicros, engineCpuMicros }: Cost): string {
  const own = figure(cpuMicros);
  return engineCpuMicros === undefined ? own : `${own} + ${figure(engineCpuMicros)}`;
}

function rate({ seconds }: Cost, entries: number): string {
  return count(entries / seconds);
}

function bytes(value: number | undefined): string {
  return value === undefined ? "" : count(value);
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en");
}
