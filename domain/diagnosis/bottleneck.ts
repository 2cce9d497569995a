import { formatDuration } from '../duration-words.ts';
import { adviceFor, idleClause } from './bottleneck-words.ts';
import type { Bottleneck, QueueNow } from './outlook.ts';
import { CLASS_OF, resourceInWords, UNIT_OF } from './resource-words.ts';
import type { SlotRoom } from './slot-room.ts';
import { secondsOf, type WorkLeft } from './work-left.ts';

export interface BottleneckFacts {
  readonly batch: string;
  readonly queues: readonly QueueNow[];
  readonly left: readonly WorkLeft[];
  readonly roomOf: (queue: QueueNow['queue']) => SlotRoom;
  readonly downloads: DownloadsNow;
  /** Parts that are down now. */
  readonly down: readonly string[];
  /** What machines found, such as work that leaves a GPU unused. */
  readonly findings: readonly string[];
  /** Videos without an end; of them those that were downloaded at least; those that ended after some work. */
  readonly videos: { readonly open: number; readonly begun: number; readonly ended: number };
}

/** How the turns at accounts stand. */
export interface DownloadsNow {
  /** Videos still to be downloaded in turns. */
  readonly left: number;
  /** In service. */
  readonly accounts: number;
  /** Of them those that download, or wait until they may. */
  readonly occupied: number;
  /** Until the first of them may; undefined: one downloads. */
  readonly nextSeconds: number | undefined;
}

/** Slots that work more than this share of their time are what others wait for. */
const BUSY = 0.85;
/** Without anything waiting this moment, they are if they hardly ever rest. */
const HARDLY_RESTS = 0.95;

/** What holds a batch up most now, in a sentence, and what to do about it; for a batch that works. */
export function bottleneckOf(facts: BottleneckFacts): Bottleneck {
  const { queues, down } = facts;
  if (queues.every(({ slots }) => slots === 0))
    return nothing('nothing works: no worker runs', 'vidmine up --detach');
  const unserved = queues.find(({ slots, backlog }) => slots === 0 && backlog > 0);
  if (unserved !== undefined) return withoutWorker(unserved);
  const bound = busiest(facts);
  if (bound !== undefined) return queueBinds(facts, bound);
  if (down.length > 0)
    return nothing(
      `nothing binds: ${down.join(', ')} ${down.length === 1 ? 'is' : 'are'} down, and what needs it waits`,
    );
  return accountsBind(facts) ?? fillsOrDrains(facts);
}

const nothing = (sentence: string, todo?: string): Bottleneck => ({ binds: 'nothing', sentence, todo });

/** Of the queues whose slots are busy the one that takes longest with what is left; unmeasured, the longest queue. */
function busiest({ queues, left }: BottleneckFacts): QueueNow | undefined {
  const weight = ({ queue, backlog, slots }: QueueNow): readonly [number, number] => {
    const own = left.find(({ resource }) => resource === queue);
    return [own === undefined ? 0 : secondsOf(own), backlog / slots];
  };
  return queues
    .filter(isBusy)
    .map((queue) => ({ queue, weight: weight(queue) }))
    .sort((one, other) => other.weight[0] - one.weight[0] || other.weight[1] - one.weight[1])[0]?.queue;
}

/** Over the last quarter of an hour; or now, where all slots work and as many more could. */
function isBusy({ backlog, running, slots, busyShare }: QueueNow): boolean {
  if (slots === 0) return false;
  const isFull = running >= slots && backlog > 0;
  if (isFull && (busyShare === undefined || backlog >= slots)) return true;
  return busyShare !== undefined && busyShare >= (backlog > 0 ? BUSY : HARDLY_RESTS);
}

function withoutWorker({ queue, backlog }: QueueNow): Bottleneck {
  return {
    binds: queue,
    class: CLASS_OF[queue],
    sentence: `${verb(resourceInWords(queue))}: ${waiting(backlog, UNIT_OF[queue])}, and no worker serves it`,
    todo: `start a worker that has ${queue} among its workers.queues`,
  };
}

function queueBinds(facts: BottleneckFacts, now: QueueNow): Bottleneck {
  const { queue, backlog, slots } = now;
  const name = resourceInWords(queue);
  const of = `${slots} slot${slots === 1 ? '' : 's'}`;
  const wait =
    backlog > 0
      ? `${waiting(backlog, UNIT_OF[queue])} for ${of}`
      : `${of} ${slots === 1 ? 'is' : 'are'} busy all the time`;
  const unusedGpu = facts.findings.find((finding) => finding.startsWith(`${name} `));
  return {
    binds: queue,
    class: CLASS_OF[queue],
    sentence: `${verb(name)}: ${wait}${idleClause(facts, queue)}`,
    todo:
      unusedGpu === undefined
        ? adviceFor(facts.left, queue, facts.roomOf(queue))
        : `${unusedGpu}: see to that first; \`vidmine doctor\` says what there is`,
  };
}

/** Everybody who downloads is at it or has to wait, and behind them slots are free. */
function accountsBind(facts: BottleneckFacts): Bottleneck | undefined {
  const { left, accounts, occupied, nextSeconds } = facts.downloads;
  if (left === 0) return undefined;
  const binds = { binds: 'accounts', class: CLASS_OF.accounts } as const;
  if (accounts === 0)
    return {
      ...binds,
      sentence: `downloads bind: ${left} video${left === 1 ? '' : 's'} to download, and no account is in service`,
      todo: '`vidmine accounts list` says why',
    };
  if (occupied < accounts) return undefined;
  const next = nextSeconds === undefined ? '' : `, the next in ${formatDuration(nextSeconds * 1000)}`;
  return {
    ...binds,
    sentence: `downloads bind: ${left} video${left === 1 ? '' : 's'} to download in turns of ${accounts} account${accounts === 1 ? '' : 's'}${next}${idleClause(facts, 'accounts')}`,
    todo: adviceFor(facts.left, 'accounts', undefined),
  };
}

function fillsOrDrains({ batch, videos: { open, begun, ended } }: BottleneckFacts): Bottleneck {
  const videos = `video${open === 1 ? '' : 's'}`;
  if (begun >= open) return nothing(`nothing binds: the last ${open} ${videos} are on their way`);
  if (ended === 0) return nothing(`nothing binds: the first of ${open} ${videos} are on their way`);
  return {
    binds: 'window',
    sentence: `slots are free and nothing waits for one: ${begun} of ${open} ${videos} are in flight`,
    todo: `where it stays like this, let more be in flight: vidmine batch tune ${batch} concurrentVideos=${2 * begun}`,
  };
}

const verb = (name: string): string => `${name} ${name.endsWith('s') ? 'bind' : 'binds'}`;

const waiting = (count: number, unit: string): string =>
  count === 1 ? `1 ${unit} waits` : `${count} ${unit}s wait`;
