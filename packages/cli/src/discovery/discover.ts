import type { Model } from "@armature/router";
import { z } from "zod";
import { type LocalProvider, localProviders, paidProviders } from "./catalogue.ts";

const PROBE_MS = 500;
const MODELS_PER_SERVER = 3;

const listing = z.object({ data: z.array(z.object({ id: z.string() })) });

/** Models that can be used on this machine without configuration. */
export async function discoverModels(
  environment: Readonly<Record<string, string | undefined>>,
  locals: readonly LocalProvider[] = localProviders,
): Promise<Model[]> {
  const local = await Promise.all(locals.map(modelsAt));
  const paid = paidProviders
    .filter(({ keyVariable }) => environment[keyVariable])
    .flatMap(({ models }) => models);
  return [...local.flat(), ...paid];
}

/** Chat models of a local server; none if no server that speaks the protocol answers. */
async function modelsAt({ provider, baseUrl }: LocalProvider): Promise<Model[]> {
  try {
    const response = await fetch(`${baseUrl}/models`, { signal: AbortSignal.timeout(PROBE_MS) });
    const { data } = listing.parse(await response.json());
    return data
      .map(({ id }) => id)
      .filter((id) => !id.includes("embed") && /^[\w.:/@-]{1,100}$/.test(id))
      .slice(0, MODELS_PER_SERVER)
      .map((model) => ({
        id: `${provider}/${model}`,
        provider,
        model,
        price: { input: 0, output: 0 },
      }));
  } catch {
    return [];
  }
}
