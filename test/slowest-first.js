import Sequencer from '@jest/test-sequencer';

/**
 * Suites that take minutes: begun last, one of them would run alone at the end. Jest knows by itself only what it has
 * timed before, and on a new machine that is nothing.
 */
const SLOW = [
  'integration/real-ollama',
  'integration/hostile-site',
  'end-to-end/demo',
  'end-to-end/readme',
  'integration/accounts-command',
  'end-to-end/chaos',
  'end-to-end/crash',
  'integration/damaged-audio',
  'integration/samples',
  'integration/network-outage',
  'integration/sleep',
  'workflows/pause-over-rows',
  'integration/steered-batch',
  'integration/stuck-workflows',
  'end-to-end/knowledge',
];

const rank = ({ path }) => {
  const at = SLOW.findIndex((name) => path.endsWith(`/${name}.test.ts`));
  return at < 0 ? SLOW.length : at;
};

/** Slow suites first, in this order; the others as Jest would order them. */
export default class SlowestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((one, other) => rank(one) - rank(other));
  }
}
