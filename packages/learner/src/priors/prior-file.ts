import { readFile } from "node:fs/promises";
import type { Prior } from "@armature/policy";
import { checkPrior } from "@armature/policy/kit";
import { z } from "zod";
import { LearnerError } from "../error.ts";
import { priorSchema } from "../log/prior-schema.ts";
import { isGram } from "./is-gram.ts";

/** Priors by arm, as plain JSON. */
export interface PriorFile {
  readonly kind: "armature-prior";
  readonly version: 2;
  /** Feature schema of the coefficients, such as `req12@1`. */
  readonly featureSchema: string;
  /** Number of features, the bias included. */
  readonly dimension: number;
  readonly arms: Readonly<Record<string, Prior>>;
}

const schema = z.strictObject({
  kind: z.literal("armature-prior"),
  version: z.literal(2, {
    error: "must be 2: priors of version 1 are of rewards, not of quality; fit them again",
  }),
  featureSchema: z.string().min(1).max(256),
  dimension: z.int().positive(),
  arms: z.record(z.string().min(1).max(256), priorSchema),
});

/**
 * Reads a prior file from its JSON value.
 * @throws LearnerError `invalid-prior`, naming the arm and the field
 */
export function parsePriors(value: unknown): PriorFile {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  const file = parsed.data as PriorFile;
  // zod skips this name without reading it.
  if (Object.hasOwn((value as PriorFile).arms, "__proto__")) {
    throw invalid('arms: "__proto__" cannot be the name of an arm here');
  }
  for (const [id, prior] of Object.entries(file.arms)) {
    try {
      checkPrior(prior, file.dimension);
    } catch (cause) {
      throw invalid(`arms.${id}: ${(cause as Error).message}`, cause);
    }
    if (prior.gram !== undefined && !isGram(prior.gram, file.dimension)) {
      throw invalid(`arms.${id}.gram cannot be a mean of x·xᵀ: it is not positive semi-definite`);
    }
  }
  return file;
}

/** @throws LearnerError `invalid-prior`, also if the file cannot be read */
export async function readPriors(path: string): Promise<PriorFile> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw invalid(`${path} cannot be read: ${(cause as Error).message}`, cause);
  }
  return parsePriors(value);
}

function invalid(reason: string, cause?: unknown): LearnerError {
  return new LearnerError("invalid-prior", `not a prior file: ${reason}`, { cause });
}
