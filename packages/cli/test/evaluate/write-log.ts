import { fork } from "@armature/policy";
import { fsStorage } from "@armature/storage-fs";

interface LogOptions {
  /** Logs wrong probabilities. */
  readonly skew?: readonly number[];
  /** True if costs are known. */
  readonly priced?: boolean;
}

/**
 * Writes the log of a service that drew uniformly among three models, of which the most expensive is
 * the best.
 */
export async function writeLog(
  directory: string,
  requests: number,
  { skew = [1, 1, 1], priced = true }: LogOptions = {},
): Promise<void> {
  const rng = fork(1, "log");
  const arms = ["small <b>", "middle", "large"];
  const total = skew.reduce((sum, part) => sum + part, 0);
  const probabilities = skew.map((part) => part / total);
  const storage = await fsStorage({ directory })();
  await storage.log.append(
    arms.map((id) => ({
      kind: "control",
      op: "declare-arm",
      id,
      tiers: ["default"],
      origin: "configuration",
      definition: { id },
      at: 0,
    })),
  );
  await storage.log.append(
    Array.from({ length: requests }, (_, i) => {
      const arm = Math.floor(3 * rng.uniform());
      const easy = rng.uniform() < 0.5 ? 1 : 0;
      const quality = Math.min(1, 0.5 + 0.15 * arm + 0.1 * easy + 0.05 * rng.normal());
      return {
        kind: "settlement",
        decisionId: `d${i}`,
        attempt: 1,
        tier: "default",
        context: [1, easy],
        featureSchema: "easy@1",
        eligible: arms,
        probabilities,
        arm: arms[arm] ?? "",
        outcome: {
          quality: Math.max(0, quality),
          ...(priced && { costUsd: 0.0001 * 10 ** arm }),
        },
        at: i,
        stateOffset: null,
        fingerprint: "f",
      };
    }),
  );
  await storage.close();
}
