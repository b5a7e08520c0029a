import { describe, test } from "vitest";
import { bodyCases } from "./body-cases.ts";
import { clientCases } from "./client-cases.ts";
import { completionCases } from "./completion-cases.ts";
import type { ServeAdapter } from "./harness.ts";
import { protocolCases } from "./protocol-cases.ts";

export type { Mount, ServeAdapter, ServedAdapter } from "./harness.ts";
export { listen } from "./listen.ts";

/**
 * Registers the suite that every adapter passes with vitest. It asks with the official clients and
 * with raw sockets, and needs `openai`, `@anthropic-ai/sdk` and `vitest`.
 *
 * @example
 * adapterConformance("node:http", async (router, options) => {
 *   const gateway = createGateway(router, options);
 *   const handle = nodeHandler(gateway);
 *   const server = createServer((request, response) =>
 *     handle(request, response, () => response.end("elsewhere")),
 *   );
 *   return { origin: await listen(server), closeGateway: () => gateway.close() };
 * });
 */
export function adapterConformance(name: string, serve: ServeAdapter): void {
  describe(`${name} conforms`, () => {
    const cases = [...completionCases, ...bodyCases, ...clientCases, ...protocolCases];
    for (const { name: caseName, run } of cases) test(caseName, () => run(serve));
  });
}
