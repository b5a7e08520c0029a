import { bytesPerRound } from "@armature/test-kit";
import { expect, test } from "vitest";

test("the kernels allocate nothing once warm", () => {
  expect(bytesPerRound(new URL("./heap/kernels.ts", import.meta.url), 300_000)).toBeLessThan(8);
});
