export { catalogue, catalogueDate } from "./catalogue.ts";
export type { CatalogueEntry, CatalogueProtocol } from "./catalogue-entry.ts";
export { lookUp } from "./look-up.ts";
