import { expect, test } from "vitest";
import { prompt, setup } from "./setup.ts";

test("a day's budget that is exhausted is told as a rate limit, with what to do", async () => {
  const { openai, upstream } = await setup({}, { budget: { usdPerDay: 0 } });
  const answer = openai.chat.completions.create({ model: "auto", messages: [prompt] });
  await expect(answer).rejects.toMatchObject({ status: 429, code: "rate_limited" });
  await expect(answer).rejects.toThrow(/today's budget.*usdPerDay/);
  expect(upstream.calls).toHaveLength(0);
});
