import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import type { ProviderOptions } from "@armature/gateway";

/** Bedrock with access keys instead of an API key. */
export const providers: Readonly<Record<string, ProviderOptions>> = {
  "bedrock-signed": {
    languageModel: createAmazonBedrock({
      region: "us-east-1",
      accessKeyId: "AKIDEXAMPLE",
      secretAccessKey: "from-your-vault",
    }),
  },
};
