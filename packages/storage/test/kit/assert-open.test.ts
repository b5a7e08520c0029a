import { expect, test } from "vitest";
import { assertOpen } from "../../src/kit/index.ts";

test("throws `closed` once the signal has aborted", () => {
  const closing = new AbortController();
  assertOpen(closing.signal);
  closing.abort();
  expect(() => assertOpen(closing.signal)).toThrow(expect.objectContaining({ code: "closed" }));
});
