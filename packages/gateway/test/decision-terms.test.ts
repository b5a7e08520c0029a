import type { Objective } from "@armature/reward";
import { expect, test } from "vitest";
import { prompt, type Settled, setup } from "./setup.ts";

const body = { model: "auto", messages: [prompt] };
const admin = { "x-admin": "yes" };
const allowAdmin = {
  objective: ({ headers }: { headers: Readonly<Record<string, unknown>> }) =>
    headers["x-admin"] === "yes",
};

test("an allowed client weighs its own decision, and the objective is logged", async () => {
  const { post, settled } = await setup(allowAdmin);
  const headers = { ...admin, "x-armature-objective": "cost=0.6, latency=0" };
  expect((await post("/chat/completions", body, headers)).status).toBe(200);
  expect((await post("/chat/completions", body, admin)).status).toBe(200);
  const logged = (await settled()) as (Settled & { readonly objective: Objective })[];
  expect(logged.map(({ objective }) => [objective.costWeight, objective.latencyWeight])).toEqual([
    [0.6, 0],
    [0.3, 0.1],
  ]);
});

test.each(["x-armature-objective", "x-armature-max-usd", "x-armature-min-quality"])(
  "%s is refused from a client that may not set it: by default from every client",
  async (name) => {
    const headers = { [name]: name === "x-armature-objective" ? "cost=0" : "1" };
    for (const options of [{}, allowAdmin]) {
      const { post, upstream } = await setup(options);
      const response = await post("/chat/completions", body, headers);
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({
        error: { message: expect.stringContaining(name) },
      });
      expect(upstream.calls).toHaveLength(0);
    }
  },
);

test.each([
  ["x-armature-objective", "price=1", /price/],
  ["x-armature-objective", "cost=-1", /cost/],
  ["x-armature-objective", "", /objective/],
  ["x-armature-max-usd", "cheap", /x-armature-max-usd/],
  ["x-armature-min-quality", "1.5", /from 0 to 1/],
])("%s: %s is refused", async (name, value, reason) => {
  const { post } = await setup(allowAdmin);
  const response = await post("/chat/completions", body, { ...admin, [name]: value });
  expect(response.status).toBe(400);
  expect(JSON.stringify(await response.json())).toMatch(reason);
});

test("bounds exclude models; if none is left, the error says why", async () => {
  const { post } = await setup(allowAdmin);
  const response = await post("/chat/completions", body, { ...admin, "x-armature-max-usd": "0" });
  expect(response.status).toBe(400);
  expect(JSON.stringify(await response.json())).toMatch(/expected to cost .* maxUsd/);
});
