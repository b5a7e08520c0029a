import fc from "fast-check";
import { expect, test } from "vitest";
import { Ledger, untilNextDay } from "../src/index.ts";

const day = (text: string) => Date.parse(`${text}T00:00:00Z`);

test("a day is a UTC day, by the time of the charge", () => {
  const ledger = new Ledger();
  ledger.charge(day("2026-03-01") - 1, "acme", 1);
  ledger.charge(day("2026-03-01"), "acme", 2);
  ledger.charge(day("2026-03-02") - 1, undefined, 4);
  expect(ledger.days()).toEqual([
    { day: "2026-02-28", usd: 1, tenants: { acme: 1 } },
    { day: "2026-03-01", usd: 6, tenants: { acme: 2 } },
  ]);
  expect(ledger.spent(day("2026-03-01") + 5)).toBe(6);
  expect(ledger.spent(day("2026-03-01") + 5, "acme")).toBe(2);
  expect(ledger.spent(day("2026-03-01"), "other")).toBe(0);
  expect(ledger.spent(day("2026-03-03"))).toBe(0);
  expect(untilNextDay(day("2026-03-02") - 1)).toBe(1);
  expect(untilNextDay(day("2026-03-02"))).toBe(86_400_000);
});

test("32 days are remembered, and days that a wrong clock invented are forgotten in turn", () => {
  const ledger = new Ledger();
  for (let i = 0; i < 40; i++) {
    ledger.charge(day("2999-01-01") + i * 86_400_000, undefined, 1);
    ledger.charge(day("2025-12-31"), undefined, 1);
  }
  expect(ledger.spent(day("2025-12-31"))).toBe(40);
  for (let i = 0; i < 40; i++) ledger.charge(day("2026-01-01") + i * 86_400_000, undefined, i);
  expect(ledger.days()).toHaveLength(32);
  expect(ledger.days()[0].day).toBe("2026-01-09");
  expect(ledger.spent(day("2026-02-09"))).toBe(39);
});

const charges = fc.array(
  fc.record({
    at: fc.integer({ min: -3 * 86_400_000, max: 3 * 86_400_000 }),
    tenant: fc.constantFrom(undefined, "a", "b", "__proto__"),
    usd: fc.integer({ min: 0, max: 1000 }),
  }),
);

test("the ledger adds up any charges, and continues from a snapshot", () => {
  fc.assert(
    fc.property(charges, fc.nat(20), (all, cut) => {
      const whole = new Ledger();
      for (const { at, tenant, usd } of all) whole.charge(at, tenant, usd);
      const first = new Ledger();
      for (const { at, tenant, usd } of all.slice(0, cut)) first.charge(at, tenant, usd);
      const second = Ledger.from(JSON.parse(JSON.stringify(first.snapshot())));
      for (const { at, tenant, usd } of all.slice(cut)) second.charge(at, tenant, usd);
      expect(JSON.stringify(second.snapshot())).toBe(JSON.stringify(whole.snapshot()));
      for (const { at, tenant } of all) {
        const sameDay = all.filter((other) => utcDay(other.at) === utcDay(at));
        const own = sameDay.filter((other) => other.tenant === tenant);
        expect(whole.spent(at)).toBe(sum(sameDay));
        if (tenant !== undefined) expect(whole.spent(at, tenant)).toBe(sum(own));
      }
    }),
  );
});

const utcDay = (at: number) => new Date(at).toISOString().slice(0, 10);
const sum = (list: readonly { usd: number }[]) => list.reduce((total, { usd }) => total + usd, 0);
