import { readdirSync, readFileSync } from "node:fs";
import { createRouter, type Model } from "@armature/router";
import { expect, onTestFinished, test, vi } from "vitest";
import { createGateway, PROVIDER_NAMES, type ProviderOptions } from "../../src/index.ts";
import { HttpClient } from "../../src/upstreams/http-client.ts";
import { UpstreamRegistry } from "../../src/upstreams/registry.ts";
import { providers as signedBedrock } from "./signed-bedrock.ts";

const folder = new URL("../../../../docs/providers/", import.meta.url);

const shortNames = {
  "openai-chat": "chat",
  "openai-responses": "responses",
  "anthropic-messages": "messages",
} as const;

function read(page: string): string {
  return readFileSync(new URL(page, folder), "utf8");
}

function codeOf(page: string, language: string): string {
  const code = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(read(page))?.[1];
  if (code === undefined) throw new Error(`${page} has no ${language}`);
  return code;
}

const pages = readdirSync(folder).filter(
  (page) => page !== "README.md" && page !== "language-model.md",
);

test.each(pages)(
  "%s: a gateway starts with its configuration, and what passes through is true",
  async (page) => {
    // A page names each variable that it needs; the region of its own example is an option.
    for (const [variable] of read(page).matchAll(/\b[A-Z_]+_(KEY|TOKEN|BEDROCK)\b/g)) {
      vi.stubEnv(variable, "sk-canary-1234");
    }
    onTestFinished(() => void vi.unstubAllEnvs());
    const { models, providers = {} } = JSON.parse(codeOf(page, "json")) as {
      models: Model[];
      providers?: Record<string, ProviderOptions>;
    };
    const router = await createRouter({ models });
    const gateway = createGateway(router, { providers });
    onTestFinished(async () => {
      await gateway.close();
      await router.close();
    });
    const registry = new UpstreamRegistry(providers, new HttpClient({ idleMs: 1 }));
    const rows = models.map((model) => {
      const protocols = registry.upstreamOf(model).speaks(model);
      const names = protocols.map((protocol) => shortNames[protocol]).join(", ");
      return `| \`${model.id}\` | ${names === "" ? "nothing" : names} |`;
    });
    for (const row of rows) expect(read(page)).toContain(row);
  },
);

test("the table has a row and a page for each provider that gateways know by name", () => {
  for (const name of PROVIDER_NAMES) {
    expect(read("README.md")).toContain(`| [\`${name}\`](${name}.md) |`);
    expect(pages).toContain(`${name}.md`);
  }
});

test("the example of a function as a provider is the one that is type-checked, and makes a model", () => {
  const example = readFileSync(new URL("signed-bedrock.ts", import.meta.url), "utf8");
  expect(codeOf("language-model.md", "ts")).toBe(example);
  const registry = new UpstreamRegistry(signedBedrock, new HttpClient({ idleMs: 1 }));
  const model = { id: "a", provider: "bedrock-signed", model: "us.amazon.nova-pro-v1:0" };
  expect(registry.upstreamOf(model).speaks(model)).toEqual([]);
});
