import { fork, type Rng, uniform } from "@armature/policy";
import { createRouter, type Router, RouterError } from "@armature/router";
import { memoryStorage } from "@armature/storage";
import { prototypes, strangeIds } from "@armature/test-kit/fuzz";
import type { Attack } from "../attack.ts";

const KEY = { id: "key-1", secret: "of this router alone, thirty-two bytes and more" };
const OTHER = { id: "key-1", secret: "of another router, thirty-two bytes and some more" };
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/**
 * Sends feedback with forged tokens: a valid one with each single bit changed, each of its prefixes,
 * tokens of another router with the same key id, and random ones. Each must be refused as an invalid
 * token, without effect.
 */
export const token: Attack = {
  name: "fuzz/token",
  async run({ forgedTokens }, seed) {
    const router = await routerWith(KEY);
    const stranger = await routerWith(OTHER);
    const broken: string[] = [];
    try {
      const decision = router.route({});
      await decision.report({ quality: 1 });
      const valid = decision.token;
      const state = () => JSON.stringify(router.status());
      const [before, inherited] = [state(), prototypes()];
      const rng = fork(seed, "token");
      const random = Array.from({ length: 1000 }, () => stranger.route({}).token);
      const fixed = [...bitFlips(valid), ...prefixes(valid), ...random, ...oddities(valid)];
      for (const forged of fixed) await requireRefused(router, forged, broken);
      for (let i = 0; i < forgedTokens; i++) {
        await requireRefused(router, randomToken(valid, rng), broken);
      }
      if (state() !== before) broken.push("a refused token changed what was learned");
      if (prototypes() !== inherited) broken.push("a prototype was polluted");
      // The valid token must be accepted, or the attack proves nothing.
      if (!(await router.feedback(valid, { quality: 0 })))
        broken.push("the valid token was refused");
      const counts = { "tokens that differ little": fixed.length, "random tokens": forgedTokens };
      return { counts, broken };
    } finally {
      await router.close();
      await stranger.close();
    }
  },
};

function routerWith(key: typeof KEY): Promise<Router> {
  return createRouter({
    models: [{ id: "a", provider: "p", model: "m" }],
    policy: uniform(),
    storage: memoryStorage(),
    tokenKeys: [key],
    needs: () => ({ vision: false, tools: false, inputTokens: 1 }),
  });
}

async function requireRefused(router: Router, forged: string, broken: string[]): Promise<void> {
  try {
    await router.feedback(forged, { quality: 0.5 });
    broken.push(`taken: ${forged}`);
  } catch (error) {
    if (RouterError.isInstance(error) && error.code === "invalid-token") return;
    broken.push(`not refused as a token: ${forged}: ${String(error)}`);
  }
}

/** Changes each bit of its text, and of its decoded bytes. */
function* bitFlips(valid: string): Iterable<string> {
  for (let at = 0; at < valid.length; at++) {
    for (let bit = 0; bit < 16; bit++) {
      const changed = String.fromCharCode(valid.charCodeAt(at) ^ (1 << bit));
      yield valid.slice(0, at) + changed + valid.slice(at + 1);
    }
  }
  const [key, sealed = ""] = valid.split(".");
  const bytes = Buffer.from(sealed, "base64url");
  for (let at = 0; at < 8 * bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at >> 3] = (changed[at >> 3] ?? 0) ^ (1 << (at & 7));
    yield `${key}.${changed.toString("base64url")}`;
  }
}

function* prefixes(valid: string): Iterable<string> {
  for (let end = 0; end < valid.length; end++) {
    yield valid.slice(0, end);
    yield valid.slice(end + 1);
  }
}

/** Other encodings of the same bytes, other keys, and texts that are not tokens. */
function oddities(valid: string): string[] {
  const [key, sealed = ""] = valid.split(".");
  const padded = Buffer.from(sealed, "base64url").toString("base64");
  return [
    ...[`${valid}=`, `${valid}A`, ` ${valid}`, `${valid}\n`, `${valid}.`, `${key}.${padded}`],
    ...[`.${sealed}`, sealed, `process.${sealed}`, `KEY-1.${sealed}`, `${key}..${sealed}`],
    ...strangeIds.flatMap((id) => [id, `${id}.${sealed}`, `${key}.${id}`]),
    valid.repeat(1000),
  ].filter((text) => text !== valid);
}

/** Noise with the id of the key, or the valid token with a few characters changed. */
function randomToken(valid: string, rng: Rng): string {
  const pick = (count: number) => Math.floor(rng.uniform() * count);
  const letter = () => ALPHABET[pick(ALPHABET.length)] ?? "";
  if (rng.uniform() < 0.5) {
    return `${KEY.id}.${Array.from({ length: pick(130) }, letter).join("")}`;
  }
  const letters = [...valid];
  for (let i = 0; i <= pick(4); i++) letters[pick(letters.length)] = letter();
  const forged = letters.join("");
  return forged === valid ? `${forged}A` : forged;
}
