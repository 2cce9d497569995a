import { asBatchName, asVideoId } from '../../domain/ids.ts';
import { FIRST_STATE } from '../../workflows/batch/batch-state.ts';
import { type PanelFacts, panelOf } from '../../workflows/batch/panel.ts';
import { refusalOfTuning } from '../../workflows/batch/refusal-of-tuning.ts';

const FACTS: PanelFacts = {
  ...FIRST_STATE,
  batch: asBatchName('talks'),
  size: 16,
  cancelling: false,
  over: undefined,
  waitsFor: undefined,
  counts: undefined,
  unsaid: 0,
  perHour: undefined,
};
const inFlight = (count: number) => Array.from({ length: count }, (_, index) => asVideoId(`v${index}`));

test('the panel of a batch at work, whole', () => {
  const counts = { stored: 12, skipped: 3, unavailable: 1, parked: 2, failed: 1, cancelled: 0, open: 41 };
  const facts = { ...FACTS, counts, unsaid: 2, perHour: 33.6, cursor: 20, inFlight: inFlight(2), round: 1 };
  expect(panelOf(facts)).toBe(`### Working

stored **12** · failed **1** · parked **2** · skipped **3** · unavailable **1** · open **41**

2 more have settled since they were counted.

- **In flight:** 2 of at most 16
- **List:** read to place 21, round 2
- **Pace:** 34 videos an hour

\`video/v0\`, \`video/v1\`

\`vidmine batch pause talks\` · \`vidmine batch cancel talks\` · \`vidmine status talks\``);
});

test.each<[string, Partial<PanelFacts>, string, string | undefined]>([
  ['a paused batch says how to resume it', { paused: true }, 'Paused', 'batch resume talks'],
  [
    'a cancelled one cannot be cancelled again',
    { cancelling: true, paused: true },
    'Being cancelled',
    undefined,
  ],
  ['a slow one has hours per video', { perHour: 0.25 }, 'a video in 4 h 00 min', undefined],
  ['what it waits for is told', { waitsFor: 'parked videos' }, '- **Waits for:** parked videos', undefined],
  ['of many in flight the first are named', { inFlight: inFlight(25) }, '`video/v19` and 5 more', undefined],
  ['a list that is read says so', { exhausted: true, cursor: 9 }, 'read to its end', undefined],
])('%s', (_name, facts, said, command) => {
  const panel = panelOf({ ...FACTS, ...facts });
  expect(panel).toContain(said);
  if (command !== undefined) expect(panel).toContain(command);
  expect(panel.includes('batch cancel')).toBe(facts.cancelling !== true);
});

test('a batch that is over says how, and no more than where to read of it', () => {
  const counts = { stored: 2, skipped: 0, unavailable: 0, parked: 0, failed: 1, cancelled: 0, open: 0 };
  expect(panelOf({ ...FACTS, counts, over: 'ended' })).toBe(`### Ended

stored **2** · failed **1** · open **0**

\`vidmine status talks\``);
  expect(panelOf({ ...FACTS, counts, over: 'cancelled' })).toBe(
    '### Cancelled: what is stored stays\n\n`vidmine status talks`',
  );
});

test.each<[unknown, string | undefined]>([
  [{ window: 1, settingsHash: 'h' }, undefined],
  [{ window: 2000, settingsHash: 'h' }, undefined],
  [{ window: 0, settingsHash: 'h' }, 'from 1 to 2000, not 0'],
  [{ window: 2001, settingsHash: 'h' }, 'not 2001'],
  [{ window: 1.5, settingsHash: 'h' }, 'not 1.5'],
  [{ window: '7', settingsHash: 'h' }, 'not "7"'],
  [{ window: 7 }, 'hash of the settings'],
  [{ window: 7, settingsHash: '' }, 'hash of the settings'],
  [undefined, 'whole number'],
])('a batch told %j refuses what it cannot do', (tuning, why) => {
  const refusal = refusalOfTuning(tuning as Parameters<typeof refusalOfTuning>[0]);
  if (why === undefined) expect(refusal).toBeUndefined();
  else expect(refusal).toContain(why);
});
