import type { RewardFunction } from "@armature/reward";
import { defineConfig, type ServeConfig } from "../../src/inputs/load-config.ts";

/** Inverts the quality. */
const reversed: RewardFunction = {
  kind: "reversed",
  config: null,
  objective: { costWeight: 0 },
  quality: ({ quality }) => (quality === undefined ? undefined : 1 - quality),
};

const config: ServeConfig = defineConfig({
  models: [{ id: "large", provider: "none", model: "large" }],
  reward: reversed,
});

export default config;
