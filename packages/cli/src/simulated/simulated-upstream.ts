import {
  type ChatUpstream,
  startChatUpstream,
  type UpstreamAnswer,
} from "../discovery/chat-upstream.ts";
import { kindOf, promptOf, simulatedModels, simulatedUsage } from "./simulated-models.ts";

/** Serves the simulated models over the same protocol as any real provider. */
export function startSimulatedUpstream(): Promise<ChatUpstream> {
  return startChatUpstream((request): UpstreamAnswer => {
    const found = simulatedModels.find(({ model }) => model.model === request.model);
    const prompt = promptOf(request);
    const kind = kindOf(prompt);
    const quality = found?.quality[kind] ?? 0;
    return {
      text:
        `This is ${request.model}, a simulated model. It takes your message for ${kind}, ` +
        `and its answers to ${kind} are worth ${quality} of 1.`,
      ...simulatedUsage(request),
      latencyMs: found?.latencyMs ?? 0,
    };
  });
}
