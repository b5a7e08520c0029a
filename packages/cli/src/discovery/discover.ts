import { lookUp } from "@armature/catalogue";
import type { Model } from "@armature/router";
import { z } from "zod";
import {
  defaultQualities,
  type LocalProvider,
  localProviders,
  type PaidProvider,
  paidProviders,
} from "./catalogue.ts";

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
    .flatMap(modelsOf);
  return [...local.flat(), ...paid];
}

/** A provider's models at their list prices, with default qualities. */
function modelsOf({ provider, models }: PaidProvider): Model[] {
  return models.map((model, index) => {
    const entry = lookUp(provider, model);
    if (entry === undefined) throw new Error(`the catalogue has no ${model} of ${provider}`);
    const { price, contextWindow, vision } = entry;
    const quality = defaultQualities[index];
    return {
      id: model,
      provider,
      model,
      price,
      contextWindow,
      vision,
      ...(quality !== undefined && { quality }),
    };
  });
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
