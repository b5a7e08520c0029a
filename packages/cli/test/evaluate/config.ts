import type { RewardFactory } from "@armature/reward";
import { defineConfig, type ServeConfig } from "../../src/config.ts";

/** The quality turned round: what was best is worst. */
const reversed: RewardFactory = () => ({
  kind: "reversed",
  config: null,
  observe: () => {},
  score: ({ quality }) => (quality === undefined ? undefined : 1 - quality),
  snapshot: () => null,
  restore: () => {},
});

const config: ServeConfig = defineConfig({
  models: [{ id: "large", provider: "none", model: "large" }],
  reward: reversed,
});

export default config;
