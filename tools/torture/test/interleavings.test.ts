import { fork } from "@armature/policy";
import { expect, test } from "vitest";
import { walk } from "../src/interleavings/walk.ts";
import { shortForm } from "./short-form.ts";

shortForm("shared");

/** What is broken in some walks through a world that promises less. */
async function brokenWith(promises: { confirms: boolean; deduplicates: boolean }) {
  const broken = new Set<string>();
  for (let number = 0; number < 40; number++) {
    const found = await walk({ rng: fork(1, `walk ${number}`), ...promises });
    for (const what of found.broken) broken.add(what.replace(/^\d+ /, ""));
  }
  return broken;
}

test("walks see what is lost where nothing is confirmed", async () => {
  const broken = await brokenWith({ confirms: false, deduplicates: true });
  expect(broken).toContain("acknowledged entries are gone");
}, 120_000);

test("walks see what is there twice where nothing is deduplicated", async () => {
  const broken = await brokenWith({ confirms: true, deduplicates: false });
  expect(broken).toContain("an entry is there twice");
}, 120_000);
