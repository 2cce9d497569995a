import type { LeaseRequest } from '../../activities/turns/inputs.ts';
import { PRIORITY } from '../../domain/priority.ts';

/** Batches that are remembered beyond those that wait: they may come back at any moment. */
const REMEMBERED = 100;

/** Requests of the same batch; those of no batch are a group of their own. */
export const groupOf = ({ batch }: LeaseRequest): string => batch ?? '';

/**
 * What a person asked for by itself and small batches go first. Batches of one priority take turns; within a batch
 * a video that had its turn before goes first, then who asked first.
 *
 * @param served groups in the order of their last turn, the latest last.
 */
export function fairOrder(queue: readonly LeaseRequest[], served: readonly string[]): LeaseRequest[] {
  const priorities = Map.groupBy(queue, ({ priority }) => priority ?? PRIORITY.bulk);
  return [...priorities.keys()]
    .toSorted((one, other) => one - other)
    .flatMap((priority) => inTurns(priorities.get(priority)!, served));
}

function inTurns(queue: readonly LeaseRequest[], served: readonly string[]): LeaseRequest[] {
  const groups = Map.groupBy(queue, groupOf);
  return [...groups.keys()]
    .toSorted((one, other) => served.indexOf(one) - served.indexOf(other))
    .flatMap((group) => {
      const requests = groups.get(group)!;
      return [...requests.filter(({ again }) => again), ...requests.filter(({ again }) => !again)];
    });
}

/** The groups with the one that has just had a turn as the latest. */
export const servedNow = (served: readonly string[], group: string): string[] =>
  [...served.filter((other) => other !== group), group].slice(-REMEMBERED);
