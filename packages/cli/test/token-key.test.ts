import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tokenKeyOf } from "../src/discovery/token-key.ts";
import { temporaryDirectory } from "./run-cli.ts";

test("a directory has a single key, also under concurrent requests, readable by its owner only", async () => {
  const directory = temporaryDirectory();
  const keys = await Promise.all(Array.from({ length: 20 }, () => tokenKeyOf(directory)));
  expect(new Set(keys.map(({ secret }) => secret)).size).toBe(1);
  expect(await tokenKeyOf(directory)).toEqual(keys[0]);
  expect(readdirSync(directory)).toEqual(["token.key"]);
  expect(statSync(join(directory, "token.key")).mode & 0o777).toBe(0o600);
  expect(Buffer.from(keys[0].secret, "base64url")).toHaveLength(32);
  expect((await tokenKeyOf(temporaryDirectory())).secret).not.toBe(keys[0].secret);
});

test.each(["", "\n", "half a key"])(
  "a file without a key is refused, and stays: %j",
  async (text) => {
    const directory = temporaryDirectory();
    const path = join(directory, "token.key");
    writeFileSync(path, text);
    await expect(tokenKeyOf(directory)).rejects.toThrow(`${path} holds no key`);
    expect(readFileSync(path, "utf8")).toBe(text);
  },
);
