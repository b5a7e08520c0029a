import { fork } from "@armature/policy";
import { expect, test } from "vitest";
import { walk } from "../src/interleavings/walk.ts";
import { shortForm } from "./short-form.ts";

shortForm("shared");

/** The promises broken in 40 walks through a world that promises less. */
async function brokenWith(promises: { confirms: boolean; deduplicates: boolean }) {
  const broken = new Set<string>();
  for (let number = 0; number < 40; number++) {
    const found = await walk({ rng: fork(1, `walk ${number}`), ...promises });
    for (const what of found.broken) broken.add(what.replace(/^\d+ /, ""));
  }
  return broken;
}

test("walks detect lost entries if appends are not confirmed", async () => {
  const broken = await brokenWith({ confirms: false, deduplicates: true });
  expect(broken).toContain("acknowledged entries are gone");
}, 120_000);

test("walks detect repeated entries if appends are not deduplicated", async () => {
  const broken = await brokenWith({ confirms: true, deduplicates: false });
  expect(broken).toContain("an entry is there twice");
}, 120_000);
