import type { SlotLimit } from '../../domain/capacity/slots.ts';
import { slotsInForce } from '../../domain/capacity/slots-in-force.ts';

const EMBEDDED: SlotLimit = { by: 'model', slots: 1, why: 'the embedded model answers one call at a time' };
const SERVER: SlotLimit = { by: 'server', slots: 4, why: 'Ollama' };
const FREE = { slots: 4, limits: [SERVER] };
const ONE = { slots: 1, limits: [EMBEDDED] };
const SHORT = { slots: 2, reason: 'short of memory' };

test.each([
  ['nothing said: as chosen', { choice: FREE }, [4, undefined]],
  ['fewer tuned', { choice: FREE, tuned: 2 }, [2, 'tuned']],
  ['more tuned: a person knows their server', { choice: FREE, tuned: 12 }, [12, 'tuned']],
  ['as chosen, but by hand', { choice: FREE, tuned: 4 }, [4, 'tuned']],
  ['more than the model can', { choice: ONE, tuned: 3 }, [1, `3 refused: ${EMBEDDED.why}`]],
  ['one for the model', { choice: ONE, tuned: 1 }, [1, 'tuned']],
  ['the guard takes away', { choice: FREE, held: SHORT }, [2, SHORT.reason]],
  ['also of what was tuned', { choice: FREE, tuned: 12, held: SHORT }, [2, SHORT.reason]],
  ['but gives nothing', { choice: FREE, tuned: 1, held: SHORT }, [1, 'tuned']],
])('%s', (_, sources, [slots, reason]) => {
  const { wanted, ...inForce } = slotsInForce(sources);
  expect(inForce).toEqual(reason === undefined ? { slots } : { slots, reason });
  expect(wanted).toBeGreaterThanOrEqual(inForce.slots);
});
