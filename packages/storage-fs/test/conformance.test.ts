import { storageConformance } from "@armature/storage/conformance";
import { fsStorage } from "../src/index.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

storageConformance("fsStorage", async () => fsStorage({ directory: await temporaryDirectory() }));

storageConformance("fsStorage with tiny segments", async () =>
  fsStorage({ directory: await temporaryDirectory(), segmentBytes: 200, durability: "os" }),
);
