import type { PackageVersion } from "./fetch-package.ts";

/** Current prices, tiers, limits, modalities and protocols; MIT licence. */
export const piAi: PackageVersion = {
  name: "@earendil-works/pi-ai",
  version: "1.6.0",
  integrity:
    "sha512-9hL+eygFDEiFp//cydeUfmFsKmEqpmvsNPb10Y1W8+m5K9O+sx1hMStfu6nukrBD5sl6mP4RykCYBBNEgsVLfw==",
};

/** Prices with the days since which they hold, and of hour-long cache writes; MIT licence. */
export const genaiPrices: PackageVersion = {
  name: "@pydantic/genai-prices",
  version: "0.1.8",
  integrity:
    "sha512-h7CYw6qTyflG2zUndO8tXyL8Xopf+tX9JZu13h0ZFgeyYj+J2gm1edR4+R+mbQ2vPdkFjtTmmmu1cYQPM5/KTA==",
};
