import { join } from "node:path";
import { catalogueDate } from "@armature/catalogue";
import { paidProviders } from "../discovery/catalogue.ts";
import { discoverModels } from "../discovery/discover.ts";
import { loadConfig, type ServeConfig } from "../inputs/load-config.ts";
import { simulatedModels, simulatedQuality } from "../simulated/simulated-models.ts";
import { startSimulatedUpstream } from "../simulated/simulated-upstream.ts";

/** Configuration to serve, and its explanation. */
export interface Setup {
  readonly config: ServeConfig;
  /** Directory of the state, unless the configuration names a storage. */
  readonly directory: string;
  /** Lines printed for the operator before the first request. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

/** Reads the configuration file, or else discovers models, or else sets up simulated ones. */
export async function setUp(configFile: string | undefined, directory: string): Promise<Setup> {
  if (configFile !== undefined) {
    const config = await loadConfig(configFile);
    return { config, directory, notes: [`configuration: ${configFile}`], close: async () => {} };
  }
  const models = await discoverModels(process.env);
  if (models.length > 0) {
    const notes = [
      `found ${models.length} models (prices of ${catalogueDate}, US dollars per million tokens):`,
      ...models.map(
        ({ id, price }) =>
          `  ${id}: input $${price?.input ?? "?"}, output $${price?.output ?? "?"}`,
      ),
    ];
    return {
      config: { models },
      directory: join(directory, "found"),
      notes,
      close: async () => {},
    };
  }
  const simulated = await setUpSimulated(directory);
  const keys = paidProviders.map(({ keyVariable }) => keyVariable).join(", ");
  return {
    ...simulated,
    notes: [
      "found no model: nothing answers on the ports of Ollama, LM Studio or llama.cpp, and no key is",
      `set (${keys}). Serving three simulated models instead:`,
      ...simulated.notes,
    ],
  };
}

/** Starts an upstream of the simulated models, whose answers have a known quality. */
export async function setUpSimulated(directory: string): Promise<Setup> {
  const upstream = await startSimulatedUpstream();
  return {
    config: {
      models: simulatedModels.map(({ model }) => model),
      quality: ({ request, model }) => simulatedQuality(model.id, request),
      gateway: { providers: { simulated: { baseUrl: upstream.baseUrl } } },
    },
    directory: join(directory, "simulated"),
    notes: simulatedModels.map(
      ({ model, quality }) =>
        `  ${model.id}: $${model.price?.input}/$${model.price?.output} per million tokens, ` +
        `quality in chat ${quality.chat}, code ${quality.code}, mathematics ${quality.mathematics}`,
    ),
    close: () => upstream.close(),
  };
}
