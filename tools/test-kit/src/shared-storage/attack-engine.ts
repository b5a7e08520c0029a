import type { SharedEngine } from "@armature/storage/shared";
import { expect, test } from "vitest";

/** Registers tests of the promises of an engine that its storage does not show. */
export function attackEngine(open: () => Promise<SharedEngine>): void {
  const append = (writer: string, number: number) => ({
    writer: `00000000-0000-4000-8000-00000000000${writer}`,
    number,
    entries: [{ text: `"${writer}${number}"`, digest: 2 ** 48 - 1 }],
  });

  test("takes each number of a writer once, and no lower number after it", async () => {
    const engine = await open();
    expect(await engine.append(append("1", 1))).toBe("0-0");
    const before = await engine.append(append("1", 3));
    expect(await engine.append(append("2", 1))).toMatch(/^2-/);
    expect(await engine.append(append("1", 3))).toBe(before);
    await expect(engine.append(append("1", 2))).rejects.toThrow("a later append");
    expect(await engine.append(append("1", 4))).toMatch(/^3-/);
    const { entries } = await engine.read(0);
    expect(entries.map(({ text }) => text)).toEqual(['"11"', '"13"', '"21"', '"14"']);
    await engine.close();
  });

  test("lists the offsets of snapshots, and how long ago they were saved", async () => {
    const engine = await open();
    await engine.append(append("1", 1));
    const first = (await engine.read(0)).last;
    await engine.append(append("1", 2));
    const second = (await engine.read(0)).last;
    for (const [name, offset] of [
      ["a", "0-0"],
      ["a", first],
      ["b", first],
      ["b", second],
      ["b", first],
    ] as const) {
      expect(await engine.save(name, offset, `"${offset}"`)).toEqual(["done"]);
    }
    await engine.save("c", "0-0", "{}");
    await engine.remove("c");
    await engine.save("d", "0-0", "{}");
    await new Promise((resolve) => setTimeout(resolve, 60));
    await engine.save("d", second, "{}");
    const places = [...(await engine.list())].sort((one, other) =>
      one.fingerprint < other.fingerprint ? -1 : 1,
    );
    expect(places).toEqual([
      { fingerprint: "a", offset: first, previous: "0-0", ageMs: expect.any(Number) },
      { fingerprint: "b", offset: second, previous: first, ageMs: expect.any(Number) },
      { fingerprint: "d", offset: second, previous: "0-0", ageMs: expect.any(Number) },
    ]);
    const [a, , d] = places.map(({ ageMs }) => ageMs);
    expect(d).toBeGreaterThanOrEqual(0);
    expect(a).toBeGreaterThanOrEqual((d ?? 0) + 50);
    await engine.close();
  });

  test("trims only if the required snapshot exists", async () => {
    const engine = await open();
    await engine.append(append("1", 1));
    const { last } = await engine.read(0);
    expect(await engine.trim(last, "a")).toEqual(["needed", "a", "0-0"]);
    expect((await engine.read(0)).entries).toHaveLength(1);
    await engine.save("a", last, "{}");
    expect(await engine.trim(last, "a")).toEqual(["done"]);
    expect((await engine.read(0)).entries).toEqual([]);
    await engine.close();
  });

  test("computes chains exactly at their largest values", async () => {
    const engine = await open();
    for (let number = 1; number <= 50; number++) await engine.append(append("1", number));
    let chain = 0n;
    const expected = Array.from({ length: 50 }, (_, index) => {
      chain = (chain * 31n + 2n ** 48n - 1n) % 2n ** 48n;
      return `${index + 1}-${chain}`;
    });
    const { entries, last, trimmed } = await engine.read(0);
    expect(entries.map(({ offset }) => offset)).toEqual(expected);
    expect([trimmed, last]).toEqual(["0-0", expected.at(-1)]);
    await engine.close();
  });
}
