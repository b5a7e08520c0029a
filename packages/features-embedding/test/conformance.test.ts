import { featureConformance } from "@armature/features/conformance";
import {
  embeddingFeatures,
  featureProducts,
  fitProjection,
  hashedWords,
  preparedEmbedder,
  textEmbedder,
} from "../src/index.ts";
import { plantedRows } from "./planted.ts";

const rows = plantedRows(200, 1);
const words = fitProjection({ embedder: hashedWords(), rows });
const products = fitProjection({ embedder: featureProducts(), rows });

const withWords = () => embeddingFeatures({ embedder: hashedWords(), projection: words });
const withProducts = () => embeddingFeatures({ embedder: featureProducts(), projection: products });

featureConformance("features with words", withWords);
featureConformance("features with products", withProducts);
featureConformance("features with words and products", () =>
  embeddingFeatures({ base: withWords(), embedder: featureProducts(), projection: products }),
);

const model = { id: "essays@1", dimensions: 3 };
const vectorOf = (text: string) => [Number(text.includes("essay")), text.length % 7, 1];
const essays = fitProjection({ embedder: textEmbedder({ ...model, embed: vectorOf }), rows });

featureConformance("features with a function of the text", () =>
  embeddingFeatures({
    embedder: textEmbedder({ ...model, embed: vectorOf }),
    projection: essays,
  }),
);
featureConformance("features without prepared vectors", () =>
  embeddingFeatures({
    embedder: preparedEmbedder({ ...model, embed: async (text) => vectorOf(text) }),
    projection: essays,
  }),
);
