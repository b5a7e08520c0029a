import { bytesPerRound } from "@armature/test-kit";
import { expect, test } from "vitest";

test("warm kernels allocate nothing", () => {
  expect(bytesPerRound(new URL("./heap/kernels.ts", import.meta.url), 300_000)).toBeLessThan(8);
});
