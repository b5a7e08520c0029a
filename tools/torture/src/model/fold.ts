import type { Json } from "@armature/storage";
import fc from "fast-check";
import type { Attack } from "../attack.ts";
import { findings, hold } from "../fuzz/findings.ts";
import { commands, first, type Model } from "./commands.ts";
import { NaiveFold } from "./naive-fold.ts";
import { newFold, Service, TENANT_SHARE } from "./service.ts";

/**
 * Random sequences of events in a service: settlements, late reports, feedback, repetitions, arms that
 * come and go, crashes, restarts, trims, passing days. After each event the service has learned the
 * same as a naive model; at the end its state equals, bit for bit, one fold of the log.
 */
export const foldModel: Attack = {
  name: "model/fold",
  async run({ sequences }, seed) {
    let done = 0;
    const property = fc.asyncProperty(commands, async (sequence) => {
      const service = new Service();
      await service.start();
      try {
        await service.append(first);
        const model: Model = {
          fold: new NaiveFold(TENANT_SHARE),
          entries: [...first],
          day: 20_000,
        };
        for (const entry of first) model.fold.fold(entry);
        await fc.asyncModelRun(
          () => ({ model, real: service }),
          counted(sequence, () => done++),
        );
        const whole = newFold();
        for (const entry of service.acknowledged) whole.apply(entry as Json);
        const same = JSON.stringify(service.fold.snapshot()) === JSON.stringify(whole.snapshot());
        hold(same, "the state is not, bit for bit, the fold of the log");
      } finally {
        await service.stop();
      }
    });
    const broken = await findings("model/fold", property, sequences, seed);
    return { counts: { sequences, commands: done }, broken };
  },
};

function* counted<Command>(sequence: Iterable<Command>, count: () => void): Iterable<Command> {
  for (const command of sequence) {
    count();
    yield command;
  }
}
