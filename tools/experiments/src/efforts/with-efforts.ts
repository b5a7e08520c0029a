import type { ArmOutcome, EvaluationRow } from "@armature/evaluation";
import { outcomeTable } from "@armature/evaluation/simulation";
import { fork } from "@armature/policy";
import { listPrice } from "../lab/list-price.ts";
import type { Stream } from "../lab/stream.ts";

const models = [
  "gpt-4-1106-preview",
  "gpt-3.5-turbo-1106",
  "zero-one-ai/Yi-34B-Chat",
  "mistralai/mistral-7b-chat",
] as const;

/** Costs of the efforts, in multiples of the recorded cost. */
const efforts = [
  { name: "low", cost: 0.4, level: -1 },
  { name: "medium", cost: 1, level: 0 },
  { name: "high", cost: 2.5, level: 1 },
] as const;

/** Probability that a low effort turns a right answer to the most difficult prompt into a wrong one. */
export const lost = 0.6;

/** Probability that a high effort turns a wrong answer into a right one, divided by d · (1 − d). */
export const mended = 2;

/** The same prompts with an outcome of every model at every effort. */
export function withEfforts({ data }: Stream): Stream {
  const rows = data.rows.map((row): EvaluationRow => {
    const rng = fork(0, `efforts/${row.id}`);
    const outcomes = Object.values(row.arms);
    const difficulty = outcomes.filter(({ reward }) => reward < 0.5).length / outcomes.length;
    const arms = models.flatMap((model) => {
      const { reward, cost } = row.arms[model];
      const lowFails = rng.uniform() < lost * difficulty;
      const highMends = rng.uniform() < mended * difficulty * (1 - difficulty);
      const rewards = [lowFails ? 0 : reward, reward, highMends ? 1 : reward];
      return efforts.map((effort, at): [string, ArmOutcome] => [
        `${model} ${effort.name}`,
        { reward: rewards[at], cost: cost * effort.cost },
      ]);
    });
    return { id: row.id, arms: Object.fromEntries(arms) };
  });
  const arms = Object.keys(rows[0].arms);
  return {
    data: { rows, contexts: data.contexts },
    outcomes: outcomeTable(rows, arms),
    arms,
    learned: 0,
  };
}

/** One-hot encoding of an arm's model, followed by its effort. */
export function featuresOf(id: string): number[] {
  const { model, effort } = partsOf(id);
  return [...models.map((name) => (name === model ? 1 : 0)), effort.level / 2];
}

/** Guessed cost of a request in US dollars, from the model's list price. */
export function guessOf(id: string): number {
  const { model, effort } = partsOf(id);
  return (listPrice(model) ?? 0) * effort.cost;
}

function partsOf(id: string) {
  const [model, name] = id.split(" ");
  const effort = efforts.find((one) => one.name === name) ?? efforts[1];
  return { model, effort };
}
