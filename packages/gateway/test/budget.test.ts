import type { APIError } from "openai";
import { expect, test } from "vitest";
import { prompt, setup } from "./setup.ts";

test("an exhausted daily budget is a rate limit, and the error says what to do", async () => {
  const { openai, upstream } = await setup({}, { budget: { usdPerDay: 0 } });
  const answer = openai.chat.completions.create({ model: "auto", messages: [prompt] });
  await expect(answer).rejects.toMatchObject({ status: 429, code: "rate_limited" });
  await expect(answer).rejects.toThrow(/today's budget.*usdPerDay/);
  const error = await answer.catch((reason: APIError) => reason);
  const wait = Number((error as APIError).headers?.get("retry-after"));
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(24 * 3600);
  expect(upstream.calls).toHaveLength(0);
});

test("the headers name the tenant, and its own budget holds for it", async () => {
  const { post } = await setup(
    { tenant: ({ headers }) => headers["x-tenant"]?.toString() },
    { budget: { tenants: { broke: { usdPerDay: 0 } } } },
  );
  const body = { model: "auto", messages: [prompt] };
  const statuses = [];
  for (const tenant of ["broke", "other"]) {
    statuses.push((await post("/chat/completions", body, { "x-tenant": tenant })).status);
  }
  statuses.push((await post("/chat/completions", body)).status);
  expect(statuses).toEqual([429, 200, 200]);
});
