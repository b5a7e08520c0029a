import type { Router } from "@armature/router";
import { memoryStorage, type Storage } from "@armature/storage";
import { okJson, raw, stallBeforeHeaders } from "@armature/test-kit/upstream";
import { expect, test } from "vitest";
import { createGateway } from "../src/index.ts";
import { Counters } from "../src/telemetry/counters.ts";
import { type Metric, prometheusText } from "../src/telemetry/prometheus-text.ts";
import { KEY, prompt, setup } from "./setup.ts";

const auto = { model: "auto", messages: [prompt] };

/** Parses the text format strictly. */
function read(text: string): Map<string, number> {
  const values = new Map<string, number>();
  const types = new Map<string, string>();
  expect(text.endsWith("\n")).toBe(true);
  for (const line of text.slice(0, -1).split("\n")) {
    const comment = /^# (HELP|TYPE) ([a-z_]+) (.+)$/.exec(line);
    if (comment) {
      const [, kind, name = "", rest = ""] = comment;
      if (kind === "TYPE") {
        expect(types.has(name)).toBe(false);
        expect(["counter", "gauge"]).toContain(rest);
        types.set(name, rest);
      }
      continue;
    }
    const label = '[a-z_]+="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
    const sample = new RegExp(`^([a-z_]+)(\\{${label}(?:,${label})*\\})? (\\S+)$`).exec(line);
    const [, name = "", labels = "", value = ""] = sample ?? [];
    expect([line, types.get(name)]).toEqual([line, expect.stringMatching("counter|gauge")]);
    if (name.endsWith("_total")) expect(types.get(name)).toBe("counter");
    expect(values.has(name + labels)).toBe(false);
    values.set(name + labels, Number(value));
  }
  return values;
}

async function scrape(url: string): Promise<Map<string, number>> {
  const response = await fetch(`${url}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  return read(await response.text());
}

test("requests, attempts and outcomes are counted", async () => {
  const { url, post, upstream } = await setup(
    { tenant: () => "acme-secret-tenant" },
    { budget: { usdPerDay: 1 } },
  );
  upstream.script(raw(500, ""), okJson(), raw(400, "{}"), okJson());
  const statuses = [];
  for (let sent = 0; sent < 4; sent++) {
    statuses.push((await post("/chat/completions", auto)).status);
  }
  expect(statuses).toEqual([200, 400, 200, 200]);
  await post("/chat/completions", "{");
  await expect.poll(async () => (await scrape(url)).get("armature_settlements_total")).toBe(5);
  const values = await scrape(url);
  expect(Object.fromEntries(values)).toMatchObject({
    armature_decisions_total: 4,
    armature_models: 2,
    armature_failing_models: 0,
    armature_degraded: 0,
    armature_storage_pending: 0,
    armature_lag_entries: 0,
    armature_lag_silent_seconds: 0,
    armature_policy_failures_total: 0,
    armature_requests_in_flight: 0,
    armature_unlearned_outcomes_total: 0,
    armature_reserved_usd: 0,
    'armature_requests_total{status="200"}': 3,
    'armature_requests_total{status="400"}': 2,
    'armature_attempts_total{provider="faulty",outcome="answered"}': 3,
    'armature_attempts_total{provider="faulty",outcome="failed"}': 1,
    'armature_attempts_total{provider="faulty",outcome="aborted"}': 1,
  });
  const spent = values.get("armature_spent_today_usd") ?? 0;
  expect(spent).toBeCloseTo((3 * (11 + 2 * 7)) / 1e6, 9);
  expect(values.get("armature_left_today_usd")).toBeCloseTo(1 - spent, 9);
  const text = await (await fetch(`${url}/metrics`)).text();
  for (const secret of [KEY, "acme", prompt.content]) expect(text).not.toContain(secret);
});

test("requests in flight are counted while they last", async () => {
  const { url, post, upstream } = await setup({ timeouts: { headersMs: 2_000 } });
  upstream.script(stallBeforeHeaders);
  const leave = new AbortController();
  const { signal } = leave;
  const body = JSON.stringify(auto);
  const left = fetch(`${url}/chat/completions`, { method: "POST", body, signal }).catch(() => {});
  await expect.poll(async () => (await scrape(url)).get("armature_requests_in_flight")).toBe(1);
  expect((await scrape(url)).get("armature_reserved_usd")).toBeGreaterThan(0);
  leave.abort();
  await left;
  await expect.poll(async () => (await scrape(url)).get("armature_requests_in_flight")).toBe(0);
  upstream.script(okJson());
  expect((await post("/chat/completions", auto)).status).toBe(200);
});

test("health and metrics report a storage that cannot write, and serving goes on", async () => {
  const open = memoryStorage();
  let broken = false;
  const storage = async (): Promise<Storage> => {
    const { log, snapshots } = await open();
    const append = (entries: Parameters<typeof log.append>[0]) =>
      broken ? Promise.reject(new Error("disk full")) : log.append(entries);
    return {
      log: {
        append,
        read: log.read.bind(log),
        trim: log.trim.bind(log),
        lag: log.lag.bind(log),
      },
      snapshots,
      close: async () => {},
      health: () =>
        broken
          ? { status: "degraded", detail: "the disk is full", pending: 7 }
          : { status: "ok", pending: 0 },
    };
  };
  const { url, post } = await setup({}, { storage });
  expect((await post("/chat/completions", auto)).status).toBe(200);
  broken = true;
  expect((await post("/chat/completions", auto)).status).toBe(200);
  const health = await fetch(`${url}/healthz`);
  expect(health.status).toBe(200);
  expect(await health.json()).toMatchObject({
    status: "degraded",
    problems: ["storage: the disk is full"],
  });
  await expect
    .poll(async () => (await scrape(url)).get("armature_unlearned_outcomes_total"))
    .toBe(1);
  expect(Object.fromEntries(await scrape(url))).toMatchObject({
    armature_degraded: 1,
    armature_storage_degraded: 1,
    armature_storage_pending: 7,
  });
});

test("open circuit breakers are counted", async () => {
  const { url, post, upstream } = await setup();
  upstream.script(raw(500, ""));
  for (let sent = 0; sent < 8; sent++) await post("/chat/completions", auto);
  const values = await scrape(url);
  expect(values.get("armature_failing_models")).toBe(2);
  expect(values.get('armature_requests_total{status="503"}')).toBeGreaterThan(0);
});

test("the number of series is bounded, whatever the names of providers", async () => {
  const counters = new Counters();
  const count = (provider: string): void => {
    counters.attempted({ model: { id: "m", model: "m", provider }, outcome: {} });
  };
  for (let index = 0; index < 10_000; index++) count(`p\\"\n${index}`);
  const samples = counters.attempts;
  expect(samples.length).toBeLessThanOrEqual(3 * 257);
  expect(samples.reduce((sum, { value }) => sum + value, 0)).toBe(10_000);
  const metric: Metric = { name: "armature_x_total", type: "counter", help: "x", samples };
  expect(read(prometheusText([metric])).size).toBe(samples.length);
});

test("a closed gateway refuses to give metrics", async () => {
  const router = { models: () => [], observe: () => () => {} } as unknown as Router;
  const gateway = createGateway(router);
  await gateway.close();
  const { signal } = new AbortController();
  const empty = { kind: "bytes", bytes: new Uint8Array() } as const;
  const request = { method: "GET", path: "/metrics", headers: {}, body: empty, signal };
  expect((await gateway.handle(request))?.status).toBe(503);
});

test("a gateway that was closed no longer observes its router", async () => {
  let observed = 0;
  const observe = () => {
    observed++;
    return () => void observed--;
  };
  const gateway = createGateway({ models: () => [], observe } as unknown as Router);
  expect(observed).toBeGreaterThan(0);
  await gateway.close();
  expect(observed).toBe(0);
});
