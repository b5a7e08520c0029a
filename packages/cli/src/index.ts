export { promptOn, topics } from "./commands/demo/prompts.ts";
export { defineConfig, type ServeConfig } from "./discovery/config.ts";
export {
  type PromptKind,
  type SimulatedModel,
  simulatedModels,
  simulatedQuality,
  simulatedUsage,
} from "./simulated/simulated-models.ts";
