import type { ServeConfig } from "@armature/cli";

const config: ServeConfig = {
  models: [
    { id: "small", provider: "test", model: "small", price: { input: 1, output: 1 } },
    { id: "large", provider: "test", model: "large", price: { input: 10, output: 10 } },
  ],
};

export default config;
