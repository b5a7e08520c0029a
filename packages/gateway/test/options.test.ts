import type { Router } from "@armature/router";
import { expect, test } from "vitest";
import { createGateway, type GatewayOptions } from "../src/index.ts";

const router = { models: () => [], observe: () => () => {} } as unknown as Router;

function fault(options: object): { code: string; message: string } {
  try {
    createGateway(router, options as GatewayOptions);
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error("was accepted");
}

test.each([
  [{ timeout: { totalMs: 5 } }, "timeout is unknown: did you mean `timeouts`?"],
  [{ maxAttempt: 1 }, "maxAttempt is unknown: did you mean `maxAttempts`?"],
  [{ timeouts: { totalMS: 5 } }, "totalMS is unknown: did you mean `totalMs`?"],
  [
    { providers: { lab: { baseURL: "http://gpu" } } },
    "baseURL is unknown: did you mean `baseUrl`?",
  ],
  [{ cors: true }, "cors is unknown: "],
  [{ tenant: "acme" }, "tenant"],
  [{ logger: { info: () => {} } }, "logger.warn"],
  [{ providers: { lab: null } }, "providers.lab"],
  [{ clock: 5 }, "clock"],
  [null, "expected object"],
])("%o is refused, naming the field", (options, message) => {
  expect(fault(options as object)).toMatchObject({ code: "invalid-option" });
  expect(fault(options as object).message).toContain(message);
});

test("the error names all faults at once, without values", () => {
  const { message } = fault({
    maxRequests: 0,
    timeouts: { idleMs: "sk-secret" },
    providers: { lab: { apiKey: 5, headers: { "x-a": ["sk-secret"] } } },
    porviders: {},
  });
  for (const path of [
    "maxRequests",
    "timeouts.idleMs",
    "providers.lab.apiKey",
    "x-a",
    "porviders",
  ]) {
    expect(message).toContain(path);
  }
  expect(message).not.toContain("sk-secret");
});

test("an option may be undefined", () => {
  expect(() =>
    createGateway(router, { maxAttempts: undefined, timeouts: { idleMs: undefined } } as object),
  ).not.toThrow();
});
