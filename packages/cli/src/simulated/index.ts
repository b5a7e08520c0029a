export { type ChatUpstream, startChatUpstream } from "./chat-upstream.ts";
export { promptOn, topics } from "./prompts.ts";
export {
  type PromptKind,
  promptOf,
  type SimulatedModel,
  simulatedModels,
  simulatedQuality,
  simulatedUsage,
} from "./simulated-models.ts";
