import type { Attack } from "../attack.ts";
import { temporaryDirectory } from "../fs/temporary-directory.ts";
import { chartsOf } from "./charts.ts";
import { type SoakOptions, spawnSoak } from "./spawn-soak.ts";
import { verdictOf } from "./verdict.ts";

const MIB = 2 ** 20;
const SLICES = 100;
const LEAST_SLICE = 2000;

/**
 * A router under load for a long time: requests with text, a budget, tenants, failing models,
 * unreported decisions, late and repeated feedback, a disk that refuses now and then, and a log that is
 * trimmed. Nothing may grow or slow down.
 */
export const soak: Attack = {
  name: "soak/router",
  async run({ soak: decisions }, seed) {
    using directory = temporaryDirectory();
    const retainBytes = decisions >= 1e6 ? 64 * MIB : 4 * MIB;
    const options: SoakOptions = {
      directory: directory.path,
      seed,
      decisions,
      slice: Math.max(LEAST_SLICE, Math.ceil(decisions / SLICES)),
      retainBytes,
      segmentBytes: retainBytes / 8,
    };
    const soaked = await spawnSoak(options);
    const { counts } = soaked.end;
    const { figures, broken } = verdictOf(soaked, options);
    return {
      counts: {
        decisions: counts.decisions,
        "reports acknowledged": counts.reported,
        "decisions never reported": counts.unreported,
        ratings: counts.feedback,
        "of them too late": counts.late,
        "calls of the disk that failed": soaked.slices.at(-1)?.faults ?? 0,
        ...figures,
      },
      broken,
      charts: chartsOf(soaked.slices),
    };
  },
};
