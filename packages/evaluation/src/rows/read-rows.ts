import { readFile } from "node:fs/promises";
import { z } from "zod";
import { EvaluationError } from "../error.ts";
import type { EvaluationRow } from "./row.ts";

// Data sets of accuracy have `correct` (0 or 1) in place of a reward, and no cost.
const outcomeSchema = z
  .object({
    reward: z.number().min(0).max(1).optional(),
    correct: z.literal([0, 1]).optional(),
    cost: z.number().min(0).optional(),
    latencyMs: z.number().min(0).optional(),
  })
  .transform(({ reward, correct, cost, latencyMs }, context) => {
    const timed = latencyMs !== undefined && { latencyMs };
    if (reward !== undefined && correct !== undefined) {
      context.addIssue({ code: "custom", message: "give `reward` or `correct`, not both" });
      return z.NEVER;
    }
    if (reward !== undefined && cost !== undefined) return { reward, cost, ...timed };
    if (correct !== undefined) return { reward: correct, cost: cost ?? 0, ...timed };
    const missing = reward === undefined ? "reward" : "cost";
    context.addIssue({ code: "custom", path: [missing], message: "is missing: give a number" });
    return z.NEVER;
  });

const rowSchema = z.object({
  id: z.string().min(1),
  prompt: z.string().optional(),
  context: z.array(z.number()).min(1).optional(),
  arms: z
    .record(z.string().min(1), outcomeSchema)
    .refine((arms) => Object.keys(arms).length > 0, "name at least one arm"),
});

/**
 * Reads full-information rows from newline-delimited JSON: `{ id, prompt?, context?, arms: { <id>:
 * { reward, cost, latencyMs? } } }`. `correct` (0 or 1) may replace `reward`; `cost` then defaults to
 * 0. Only "\n" ends a line, because prompts may contain U+2028. Empty lines and other fields are
 * ignored.
 *
 * @throws EvaluationError `invalid-row`, naming line and field
 */
export function parseRows(text: string): EvaluationRow[] {
  const rows: EvaluationRow[] = [];
  const lineOfId = new Map<string, number>();
  let line = 0;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    const json = text.slice(start, end);
    start = end + 1;
    line++;
    if (json.trim() === "") continue;
    const row = parseRow(json, line);
    const earlier = lineOfId.get(row.id);
    if (earlier !== undefined) {
      refuse(line, "id", `"${row.id}" is already the id of line ${earlier}: make ids unique`);
    }
    lineOfId.set(row.id, line);
    const first = rows[0];
    if (first !== undefined) requireSameShape(row, first, line);
    rows.push(row);
  }
  if (rows.length === 0) {
    throw new EvaluationError("invalid-row", "no rows: give at least one line of JSON");
  }
  return rows;
}

/**
 * Reads the rows of a UTF-8 file as {@link parseRows} does.
 *
 * @throws EvaluationError `unreadable-file` or `invalid-row`
 */
export async function readRows(path: string): Promise<EvaluationRow[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new EvaluationError("unreadable-file", `cannot read ${path}: is it a readable file?`, {
      cause,
    });
  }
  return parseRows(text);
}

function parseRow(json: string, line: number): EvaluationRow {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new EvaluationError(
      "invalid-row",
      `line ${line}: not JSON: write one object per line, with no NaN or Infinity`,
      { line, cause },
    );
  }
  const parsed = rowSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return refuse(
      line,
      issue?.path.join(".") ?? "",
      issue?.message ?? "is not valid",
      parsed.error,
    );
  }
  const { id, prompt, context, arms } = parsed.data;
  return {
    id,
    ...(prompt !== undefined && { prompt }),
    ...(context !== undefined && { context }),
    arms,
  };
}

function requireSameShape(row: EvaluationRow, first: EvaluationRow, line: number): void {
  for (const arm of Object.keys(first.arms)) {
    if (!Object.hasOwn(row.arms, arm)) {
      refuse(
        line,
        `arms.${arm}`,
        "is missing, but the first row has it: every row needs every arm",
      );
    }
  }
  for (const arm of Object.keys(row.arms)) {
    if (!Object.hasOwn(first.arms, arm)) {
      refuse(line, `arms.${arm}`, "is not an arm of the first row: every row needs the same arms");
    }
  }
  if (row.context?.length !== first.context?.length) {
    const [has, needs] = [row.context?.length ?? 0, first.context?.length ?? 0];
    refuse(
      line,
      "context",
      `holds ${has} numbers, the first row's holds ${needs}: make them equal`,
    );
  }
}

function refuse(line: number, field: string, rule: string, cause?: unknown): never {
  const place = field === "" ? `line ${line}` : `line ${line}: ${field}`;
  throw new EvaluationError("invalid-row", `${place}: ${rule}`, { line, field, cause });
}
