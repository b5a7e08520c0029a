import type { FoldCounts } from "@armature/learner";
import type { ArmSummary } from "@armature/policy";

/** What a data directory has learned. */
export interface Inspection {
  readonly directory: string;
  readonly entries: number;
  readonly featureSchema: string;
  readonly features: readonly string[];
  readonly counts: Readonly<FoldCounts>;
  readonly tiers: Readonly<
    Record<string, { readonly policy: string; readonly arms: readonly ArmSummary[] }>
  >;
}

/** The same for people: a table per tier, features down, arms across. */
export function renderInspection(inspection: Inspection): string {
  const { directory, entries, counts, featureSchema } = inspection;
  const lines = [
    `${directory}: ${entries} entries`,
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(", "),
  ];
  for (const [tier, { policy, arms }] of Object.entries(inspection.tiers)) {
    lines.push("", `tier ${tier}, policy ${policy}, features ${featureSchema}`);
    const rows = [
      ["", ...arms.map(({ id, active }) => (active ? id : `${id} (removed)`))],
      ["observations", ...arms.map(({ count }) => String(count))],
      ...inspection.features.map((feature, index) => [
        `θ ${feature}`,
        ...arms.map(({ coefficients }) => coefficients?.[index]?.toFixed(4) ?? "–"),
      ]),
    ];
    lines.push(...aligned(rows));
  }
  return lines.join("\n");
}

/** Rows of one table, as lines: the first column flush left, the others flush right. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}
