import { expect, test } from "vitest";
import { type Batch, GroupCommit } from "../../src/kit/index.ts";

const MIB = 2 ** 20;

/** Commits of numbers that end when the test says so; offsets count the entries. */
function controlled(groupEntries = 100) {
  const groups: number[][] = [];
  const gates: { resolve(): void; reject(cause: Error): void }[] = [];
  let last = 0;
  const commits = new GroupCommit<number>({
    groupBytes: 10,
    groupEntries,
    async commit(group) {
      groups.push(group.flatMap(({ entries }) => entries));
      await new Promise<void>((resolve, reject) => gates.push({ resolve, reject }));
      return group.map(({ entries }) => {
        last += entries.length;
        return String(last);
      });
    },
  });
  return { commits, groups, gates };
}

function batch(entries: number[], bytes = 1): Batch<number> {
  return { entries, bytes };
}

async function settle(): Promise<void> {
  await new Promise(setImmediate);
}

test("appends of one tick go together, those after them in the next group", async () => {
  const { commits, groups, gates } = controlled();
  const first = [commits.add(batch([1])), commits.add(batch([2, 3]))];
  await settle();
  const second = [commits.add(batch([4])), commits.add(batch([5]))];
  await settle();
  expect(groups).toEqual([[1, 2, 3]]);
  expect(commits.pending).toBe(5);
  gates[0]?.resolve();
  expect(await Promise.all(first)).toEqual(["1", "3"]);
  await settle();
  expect(groups).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
  gates[1]?.resolve();
  expect(await Promise.all(second)).toEqual(["4", "5"]);
  await commits.drain();
  expect(commits.pending).toBe(0);
});

test("a group ends before the batch that exceeds its bytes or entries", async () => {
  const { commits, groups, gates } = controlled(3);
  const all = [
    commits.add(batch([1], 99)),
    commits.add(batch([2], 6)),
    commits.add(batch([3], 6)),
    commits.add(batch([4, 5])),
    commits.add(batch([6])),
  ];
  for (let group = 0; group < 4; group++) {
    await settle();
    gates[group]?.resolve();
  }
  await Promise.all(all);
  expect(groups).toEqual([[1], [2], [3, 4, 5], [6]]);
});

test("a commit that fails rejects its group alone", async () => {
  const { commits, gates } = controlled();
  const first = commits.add(batch([1]));
  await settle();
  const second = commits.add(batch([2]));
  gates[0]?.reject(new Error("full"));
  await expect(first).rejects.toThrow("full");
  await settle();
  gates[1]?.resolve();
  expect(await second).toBe("1");
});

test("what is queued can be rejected, what is being committed not", async () => {
  const { commits, gates } = controlled();
  const first = commits.add(batch([1]));
  await settle();
  const second = commits.add(batch([2]));
  commits.rejectQueued(new Error("closed"));
  await expect(second).rejects.toThrow("closed");
  expect(commits.pending).toBe(1);
  gates[0]?.resolve();
  expect(await first).toBe("1");
});

test("more than 64 MiB at a time are rejected at once", async () => {
  const { commits, gates } = controlled();
  const first = commits.add(batch([1], 63 * MIB));
  const refused = commits.add(batch([2], MIB + 1));
  await expect(refused).rejects.toMatchObject({ code: "unavailable" });
  expect(commits.pending).toBe(1);
  await settle();
  gates[0]?.resolve();
  await first;
  const third = commits.add(batch([3], 64 * MIB));
  await settle();
  gates[1]?.resolve();
  expect(await third).toBe("2");
});
