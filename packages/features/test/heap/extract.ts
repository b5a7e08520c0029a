import { requestFeatures } from "../../src/index.ts";
import { agentBody } from "../bodies.ts";

/** Extracts two requests per call: a bare prompt and an agent's conversation. */
export default function prepare(): () => void {
  const features = requestFeatures();
  const out = new Float64Array(12);
  const prompt = "Explain why? ".repeat(15);
  const conversation = agentBody("Fix it. ".repeat(20), 4);
  return () => {
    features.extract(prompt, out);
    features.extract(conversation, out);
  };
}
