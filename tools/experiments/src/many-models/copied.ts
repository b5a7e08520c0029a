import type { EvaluationRow } from "@armature/evaluation";
import { type OutcomeTable, outcomeTable, shuffled } from "@armature/evaluation/simulation";
import type { Stream } from "../lab/stream.ts";

/**
 * A stream with `count` arms, each a copy of an arm with its outcomes shuffled among the rows of a
 * source: equal in mean quality and cost, but different on each prompt.
 */
export function copied(stream: Stream, count: number): Stream {
  const { data, outcomes } = stream;
  const places = placesBySource(data.rows);
  const arms = Array.from({ length: count }, (_, at) => {
    const { length } = outcomes.arms;
    return {
      id: `${outcomes.arms[at % length]} ${Math.floor(at / length) + 1}`,
      original: at % length,
    };
  });
  const rows: EvaluationRow[] = data.rows.map(({ id }) => ({ id, arms: {} }));
  for (const [copy, { id, original }] of arms.entries()) {
    for (const [source, own] of places) {
      const shuffledOrder = shuffled(own.length, copy, source);
      for (const [at, row] of own.entries()) {
        const outcome = outcomeAt(outcomes, own[shuffledOrder[at]], original);
        (rows[row].arms as Record<string, typeof outcome>)[id] = outcome;
      }
    }
  }
  const ids = arms.map(({ id }) => id);
  return {
    data: { rows, contexts: data.contexts },
    outcomes: outcomeTable(rows, ids),
    arms: ids,
    learned: 0,
  };
}

/** Rows by source; ids are `<benchmark>/<source>.<rest>`. */
function placesBySource(rows: readonly EvaluationRow[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [row, { id }] of rows.entries()) {
    const [source] = id.split(".");
    places.set(source, [...(places.get(source) ?? []), row]);
  }
  return places;
}

function outcomeAt({ arms, quality, costUsd }: OutcomeTable, row: number, arm: number) {
  const cell = row * arms.length + arm;
  return { reward: quality[cell], cost: costUsd[cell] };
}
