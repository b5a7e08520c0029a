import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { gateway } from "@armature/gateway-adapter-express";
import { fork, type Rng } from "@armature/policy";
import { createRouter, type Decision, type Router } from "@armature/router";
import { memoryStorage } from "@armature/storage";
import { startServer } from "@armature/test-kit";
import { startUpstream, upstreamFaults } from "@armature/test-kit/upstream";
import express from "express";
import type { Attack } from "../attack.ts";
import { beforeDeadline, until } from "../wait.ts";
import { ask, chat, headOf, wholeOf } from "./ask.ts";

const TIMEOUTS = { headersMs: 300, idleMs: 300, totalMs: 1_500, stallMs: 1_000 };

/** Time after which a request is considered endless, in ms. Far above its limit, for busy machines. */
const NO_END_MS = 60_000;

const AT_ONCE = 16;

interface Settlement {
  readonly kind: string;
  readonly decisionId: string;
  readonly attempt: number;
}

/** All faults of providers, with clients that read, leave, or stall. */
export const faults: Attack = {
  name: "gateway/faults",
  async run({ requests }, seed) {
    const rng = fork(seed, "gateway/faults");
    const before = resources();
    const broken: string[] = [];
    const upstream = await startUpstream();
    const storage = memoryStorage();
    let now = Date.now();
    const router = await createRouter({
      models: ["a", "b", "c"].map((id) => ({ id, provider: "p", model: id })),
      storage,
      // Attempts must not expire, although the clock runs fast.
      decisionTimeoutMs: 2 ** 31 - 1,
      // Circuits are half-open again at the next request, so that every model meets every fault.
      clock: () => {
        now += 20_000;
        return now;
      },
    });
    const providers = { p: { baseUrl: upstream.url } };
    const left = new Set<unknown>();
    const watched = withFallbackHook(router, (name) => {
      if (left.has(name)) broken.push(`request ${name} fell back after its client had left`);
    });
    const handler = gateway(watched, { providers, timeouts: TIMEOUTS });
    const app = express().use((request, response, next) => {
      const name = request.headers["x-request-id"];
      response.once("close", () => response.writableFinished || left.add(name));
      next();
    });
    const server = createServer(app.use(handler));
    const { url } = await startServer(server);
    const known = Object.values(upstreamFaults);
    upstream.script((response, call) => pick(rng, known)(response, call));
    let sent = 0;
    const client = async (): Promise<void> => {
      for (let index = sent++; index < requests; index = sent++) {
        const name = String(index);
        const stream = rng.uniform() < 0.5;
        const asked = ask(url, { ...chat, user: name, stream }, { "x-request-id": name });
        const manner = rng.uniform();
        if (manner < 0.6) {
          const fault = await beforeDeadline(NO_END_MS, answered(asked, stream)).catch(String);
          if (fault !== undefined) broken.push(`request ${name}: ${fault}`);
        } else if (manner < 0.9) {
          await sleep(rng.uniform() * 600);
          asked.destroy();
        } else {
          // Reads the head, if there is one, and nothing of the body.
          await Promise.race([headOf(asked), sleep(1_000)]).catch(() => undefined);
          await sleep(3 * TIMEOUTS.stallMs);
          asked.destroy();
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, client));
    await beforeDeadline(NO_END_MS, handler.close());
    server.close();
    server.closeAllConnections();
    await beforeDeadline(NO_END_MS, Promise.all(upstream.calls.map((call) => call.closed)));
    await upstream.close();
    const { decisions } = router.status();
    await router.close();
    const seen = new Map<string, number>();
    const opened = await storage();
    for await (const { entry } of opened.log.read(null)) {
      const { kind, decisionId, attempt } = entry as unknown as Settlement;
      if (kind !== "settlement") continue;
      const key = `${decisionId} ${attempt}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    await opened.close();
    for (const [key, times] of seen) if (times > 1) broken.push(`${key} has ${times} outcomes`);
    const firsts = [...seen.keys()].filter((key) => key.endsWith(" 1")).length;
    if (firsts !== decisions) broken.push(`${firsts} outcomes of ${decisions} decisions`);
    const { length: calls } = upstream.calls;
    if (seen.size < calls) broken.push(`${seen.size} outcomes of ${calls} calls`);
    await until(10_000, "sockets and timers are gone", () => excess(before) === 0).catch(() =>
      broken.push(`${excess(before)} sockets and timers are left`),
    );
    return {
      counts: {
        requests,
        "calls of providers": calls,
        "clients that left or were cut off": left.size,
      },
      broken,
    };
  },
};

/** A router that calls `onFallback` with the name of the request before each fallback. */
function withFallbackHook(router: Router, onFallback: (name: unknown) => void): Router {
  const watch = (decision: Decision, name: unknown): Decision =>
    override(decision, {
      fallback: () => {
        onFallback(name);
        return watch(decision.fallback(), name);
      },
    });
  return override(router, {
    route: (request, options) =>
      watch(router.route(request, options), (request as { user?: unknown }).user),
  });
}

/** The object with some of its methods replaced. */
function override<Target extends object>(target: Target, methods: Partial<Target>): Target {
  return new Proxy(target, {
    get: (_, name) => {
      if (Object.hasOwn(methods, name)) return Reflect.get(methods, name);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function pick<Item>(rng: Rng, items: readonly Item[]): Item {
  return items[Math.floor(rng.uniform() * items.length)] as Item;
}

/** A fault of the response, if any: it must be complete, or an error, or break off as a stream. */
async function answered(
  asked: ReturnType<typeof ask>,
  stream: boolean,
): Promise<string | undefined> {
  const response = await headOf(asked);
  const text = await wholeOf(response);
  const { statusCode = 0 } = response;
  if (!response.complete && !(stream && statusCode === 200)) return "the response broke off";
  if (![200, 429, 502, 503, 504].includes(statusCode)) return `status ${statusCode}`;
  if (!stream || statusCode !== 200) {
    const { error } = JSON.parse(text) as { error?: unknown };
    return (error === undefined) === (statusCode === 200) ? undefined : text.slice(0, 200);
  }
  const ended = text.trimEnd().endsWith("\n\ndata: [DONE]");
  return ended === response.complete ? undefined : "a stream that broke off came to an end";
}

function resources(): number {
  const counted = /^(TCP|TLS|Timeout)/;
  return process.getActiveResourcesInfo().filter((name) => counted.test(name)).length;
}

function excess(before: number): number {
  return Math.max(0, resources() - before);
}
