import { renderSeeds } from '../../client/plan/seeds.ts';
import { PLAIN } from '../../client/rendering/terminal.ts';
import type { SeedTable } from '../../domain/schedule/seed-row.ts';

const ours = { days: 5.74, boundDays: 5.7, binds: 'llm' } as const;
const table: SeedTable = {
  assumptions: ['7000 videos of an hour.'],
  rows: [
    {
      ...{ name: '8 workers', workers: 8, claimedDays: 12.2, breaks: 'It counts on 64 calls at once.' },
      formula: { bufferHours: 1, steadyHours: 292, drainHours: 2, days: 12.29 },
      theirLoop: { ownPoolsDays: 11.1, oneModelDays: 45.6, oneAccountDays: 19.8 },
      ours: {
        lowDelay: ours,
        normalDelay: { ...ours, days: 6.64, binds: 'downloads' },
        oneAccount: { ...ours, days: 19.8, binds: 'downloads' },
        oneModel: { ...ours, days: 45.6 },
      },
    },
  ],
};

test('claims, formula and loop stand beside what this schedule takes, with what binds and where theirs breaks', () => {
  const text = renderSeeds(table, PLAIN);
  expect(text).toMatch(/^8 workers +12\.2 +12\.3 +11\.1 +45\.6 +19\.8$/m);
  expect(text).toMatch(/^8 workers +5\.7 mining +6\.6 downloads +19\.8 downloads +45\.6 mining$/m);
  expect(text).toContain('8 workers: It counts on 64 calls at once.');
  expect(text).toContain('- 7000 videos of an hour.');
});
