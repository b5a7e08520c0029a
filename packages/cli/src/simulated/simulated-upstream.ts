import { type ChatUpstream, startChatUpstream, type UpstreamAnswer } from "./chat-upstream.ts";
import { kindOf, promptOf, simulatedModels, simulatedUsage } from "./simulated-models.ts";

/** Serves the simulated models over HTTP in the same protocol as a real provider. */
export function startSimulatedUpstream(): Promise<ChatUpstream> {
  return startChatUpstream((request): UpstreamAnswer => {
    const found = simulatedModels.find(({ model }) => model.model === request.model);
    const prompt = promptOf(request);
    const kind = kindOf(prompt);
    const quality = found?.quality[kind] ?? 0;
    return {
      text:
        `This is ${request.model}, a simulated model. It classified your message as ${kind}; ` +
        `it scores ${quality} on ${kind}.`,
      ...simulatedUsage(request),
      latencyMs: found?.latencyMs ?? 0,
    };
  });
}
