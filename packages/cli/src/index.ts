export { defineConfig, type ServeConfig } from "./config.ts";
export { promptOn, topics } from "./demo/prompts.ts";
export {
  type PromptKind,
  type SimulatedModel,
  simulatedModels,
  simulatedQuality,
  simulatedUsage,
} from "./serve/simulated-models.ts";
