import { expect, test } from "vitest";
import { fork } from "../src/index.ts";

test("golden values are the same on every machine and in every version", () => {
  const rng = fork(42, "decision-1");
  expect([rng.uniform(), rng.uniform(), rng.uniform()]).toEqual([
    0.7504019763134796, 0.4940238283927719, 0.24195963790773167,
  ]);
  expect([rng.normal(), rng.normal(), rng.normal()]).toEqual([
    1.0115052719140043, 0.9705586027454006, 0.07604321623387111,
  ]);
  expect(fork(0, "").uniform()).toBe(0.16283533204313994);
  expect(fork(-1.5, "ü").uniform()).toBe(0.6168964270682593);
});

test("equal seeds and ids give equal sequences; another seed or id gives another sequence", () => {
  const draws = (seed: number, id: string) => {
    const rng = fork(seed, id);
    return Array.from({ length: 20 }, () => rng.uniform());
  };
  expect(draws(7, "a")).toEqual(draws(7, "a"));
  const others = [draws(7, "a"), draws(8, "a"), draws(7, "b"), draws(7, "a\0"), draws(7.5, "a")];
  expect(new Set(others.flat()).size).toBe(100);
});

test("first draws of neighbouring ids and seeds are uniform and uncorrelated", () => {
  const count = 20_000;
  for (const source of [
    (i: number) => fork(1, String(i)),
    (i: number) => fork(i, "x"),
    (i: number) => fork(1, String.fromCharCode(i)),
  ]) {
    const cells = new Float64Array(100);
    let product = 0;
    let previous = 0.5;
    for (let i = 0; i < count; i++) {
      const u = source(i).uniform();
      cells[Math.floor(u * 100)] = (cells[Math.floor(u * 100)] ?? 0) + 1;
      product += (u - 0.5) * (previous - 0.5);
      previous = u;
    }
    const expected = count / 100;
    const chiSquare = cells.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // 99 degrees of freedom: mean 99, sd 14.
    expect(chiSquare).toBeGreaterThan(45);
    expect(chiSquare).toBeLessThan(165);
    expect(Math.abs(product / count) * 12 * Math.sqrt(count)).toBeLessThan(4);
  }
});

test("uniform stays in [0, 1) and uses all 53 bits", () => {
  const rng = fork(3, "bits");
  let odd = 0;
  for (let i = 0; i < 10_000; i++) {
    const u = rng.uniform();
    expect(u >= 0 && u < 1).toBe(true);
    const whole = u * 2 ** 53;
    expect(Number.isInteger(whole)).toBe(true);
    odd += whole % 2;
  }
  expect(Math.abs(odd - 5000)).toBeLessThan(200);
});

test("normal has the moments and tails of a standard normal", () => {
  const rng = fork(4, "moments");
  const count = 100_000;
  const moments = [0, 0, 0, 0];
  let beyond = 0;
  for (let i = 0; i < count; i++) {
    const z = rng.normal();
    for (const k of moments.keys()) moments[k] = (moments[k] ?? 0) + z ** (k + 1) / count;
    if (Math.abs(z) > 2.5758293035489) beyond++;
  }
  expect(moments[0]).toBeCloseTo(0, 1.5);
  expect(Math.abs((moments[1] ?? 0) - 1)).toBeLessThan(0.02);
  expect(Math.abs(moments[2] ?? 9)).toBeLessThan(0.05);
  expect(Math.abs((moments[3] ?? 9) - 3)).toBeLessThan(0.12);
  expect(Math.abs(beyond / count - 0.01)).toBeLessThan(0.0015);
});
