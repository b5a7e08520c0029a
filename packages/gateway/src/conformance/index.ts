import { describe, test } from "vitest";
import { bodyCases } from "./body-cases.ts";
import { clientCases } from "./client-cases.ts";
import { completionCases } from "./completion-cases.ts";
import type { ServeAdapter } from "./harness.ts";

export type { Mount, ServeAdapter, ServedAdapter } from "./harness.ts";
export { listen } from "./listen.ts";

/**
 * Registers the suite that every adapter passes with vitest. It asks with the official client and
 * with raw sockets, and needs `openai` and `vitest`.
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
    for (const { name: caseName, run } of [...completionCases, ...bodyCases, ...clientCases]) {
      test(caseName, () => run(serve));
    }
  });
}
