import { APICallError } from "@ai-sdk/provider";
import { startServer } from "@armature/test-kit";
import {
  endlessEvent,
  gzipped,
  okJson,
  raw,
  resetAfterHeaders,
  resetBeforeHeaders,
  stallBeforeHeaders,
  stallMidStream,
  startUpstream,
} from "@armature/test-kit/upstream";
import { expect, onTestFinished, test } from "vitest";
import { Failure } from "../../src/call/failure.ts";
import { agentCall, modelOf, streamOf } from "./calls.ts";
import { events, json, startRecorder } from "./recorder.ts";
