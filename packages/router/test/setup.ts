import { uniform } from "@armature/policy";
import { qualityCostLatency } from "@armature/reward";
import { type Json, memoryStorage, type StorageFactory } from "@armature/storage";
import { createRouter, type Model, type Router, type RouterOptions } from "../src/index.ts";

export const small: Model = {
  id: "small",
  provider: "p",
  model: "s",
  price: { input: 1, output: 2 },
  contextWindow: 1_000,
  vision: false,
};
export const large: Model = {
  id: "large",
  provider: "p",
  model: "l",
  price: { input: 10, output: 20 },
};

export const hello: object = { messages: [{ role: "user", content: "Hello, how are you?" }] };

let made = 0;

/** A router of two models with everything injected. */
export function routerOf(options: Partial<RouterOptions> = {}): Promise<Router> {
  return createRouter({
    models: [small, large],
    policy: uniform(),
    reward: qualityCostLatency({ costWeight: 0, latencyWeight: 0 }),
    storage: memoryStorage(),
    tokenKeys: [{ id: "k", secret: "0123456789abcdef0123456789abcdef" }],
    clock: () => 1_000,
    generateId: () => `d${made++}`,
    ...options,
  });
}

/** All entries of a storage's log. */
export async function entriesOf(storage: StorageFactory): Promise<Json[]> {
  const opened = await storage();
  const entries: Json[] = [];
  for await (const { entry } of opened.log.read(null)) entries.push(entry);
  await opened.close();
  return entries;
}
