import type { FoldCounts } from "@armature/learner";
import type { ArmSummary } from "@armature/policy";

/** What a tier has learned. */
export interface InspectedTier {
  readonly policy: string;
  readonly arms: readonly ArmSummary[];
  /** What is expected of the arms for the mean request; of those that may be chosen. */
  readonly meanQuality: Readonly<Record<string, number>>;
}

/** What a data directory has learned. */
export interface Inspection {
  readonly directory: string;
  readonly entries: number;
  readonly featureSchema: string;
  readonly features: readonly string[];
  readonly counts: Readonly<FoldCounts>;
  readonly tiers: Readonly<Record<string, InspectedTier>>;
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
  for (const [tier, { policy, arms, meanQuality }] of Object.entries(inspection.tiers)) {
    lines.push("", `tier ${tier}, policy ${policy}, features ${featureSchema}`);
    const rows = [
      ["", ...arms.map(({ id, active }) => (active ? id : `${id} (removed)`))],
      ["observations", ...arms.map(({ count }) => String(count))],
      ["quality of a mean request", ...arms.map(({ id }) => meanQuality[id]?.toFixed(4) ?? "–")],
      ["$ per 1,000 requests", ...arms.map(({ costUsd }) => digits(costUsd, 1000))],
      ["milliseconds", ...arms.map(({ latencyMs }) => digits(latencyMs))],
      ...inspection.features.map((feature, index) => [
        `θ ${feature}`,
        ...arms.map(({ coefficients }) => coefficients?.[index]?.toFixed(4) ?? "–"),
      ]),
    ];
    lines.push(...aligned(rows));
  }
  return lines.join("\n");
}

/** With three digits; a dash where nobody knows. */
export function digits(amount: number | undefined, scale = 1): string {
  return amount === undefined ? "–" : String(Number((scale * amount).toPrecision(3)));
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
