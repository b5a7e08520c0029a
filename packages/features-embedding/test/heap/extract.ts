import { embeddingFeatures, fitProjection, hashedWords } from "../../src/index.ts";
import { plantedRows } from "../planted.ts";

/** Extracts a bare prompt and a conversation per call. */
export default function prepare(): () => void {
  const embedder = hashedWords();
  const projection = fitProjection({ embedder, rows: plantedRows(200, 1) });
  const features = embeddingFeatures({ embedder, projection });
  const out = new Float64Array(features.schema.features.length);
  const prompt = "Write a simple essay, please. ".repeat(5);
  const conversation = { messages: [{ role: "user", content: prompt }] };
  return () => {
    features.extract(prompt, out);
    features.extract(conversation, out);
  };
}
