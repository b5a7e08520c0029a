import { fork } from "@armature/policy";
import type { Attack } from "../attack.ts";
import { restartFrom, soundDirectory } from "./damaged-copy.ts";

/** Changes single bytes at random places: a start must be refused, or the state must be right. */
export const flip: Attack = {
  name: "fs/flip",
  async run({ flips }, seed) {
    const { files, states } = await soundDirectory(160, seed);
    const right = states.at(-1);
    const rng = fork(seed, "flip");
    const names = [...files.keys()];
    const sizes = names.map((name) => files.get(name)?.length ?? 0);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const broken: string[] = [];
    let refused = 0;
    for (let index = 0; index < flips; index++) {
      let byte = Math.floor(rng.uniform() * total);
      let file = 0;
      for (; byte >= (sizes[file] ?? 0); file++) byte -= sizes[file] ?? 0;
      const name = names[file] ?? "";
      const bytes = Uint8Array.from(files.get(name) ?? []);
      bytes[byte] = (bytes[byte] ?? 0) ^ (1 + Math.floor(rng.uniform() * 255));
      try {
        const restart = await restartFrom(new Map(files).set(name, bytes));
        if ("refused" in restart) {
          refused++;
          if (restart.refused === "corrupt") continue;
          broken.push(`byte ${byte} of ${name}: refused as ${restart.refused}`);
        } else if (restart.state !== right) {
          broken.push(`byte ${byte} of ${name}: another state, reported as "${restart.detail}"`);
        }
      } catch (error) {
        broken.push(`byte ${byte} of ${name}: ${String(error)}`);
      }
    }
    const counts = { flips, "starts refused with file and byte": refused };
    return {
      counts: { ...counts, "states that were right nevertheless": flips - refused },
      broken,
    };
  },
};
