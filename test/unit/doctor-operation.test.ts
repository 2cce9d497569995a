import { loadFindings } from '../../client/doctor/check-loads.ts';
import { checkDisk } from '../../client/doctor/check-machine.ts';
import { notificationFindings, tryNotifications } from '../../client/doctor/check-notifications.ts';
import { outageFindings } from '../../client/doctor/check-outages.ts';
import { stuckFindings } from '../../client/doctor/check-stuck.ts';
import type { DoctorContext } from '../../client/doctor/doctor-context.ts';
import { configurationSchema } from '../../domain/configuration.ts';

const NOW = Date.UTC(2026, 10, 22, 4);
const WEBHOOK = 'https://hooks.example.com/services/T0KEN';

describe('notifications', () => {
  test.each([
    ['none', { command: [] }, ['ok'], /only the log and status/],
    ['a program that is there', { command: ['sh', '-c', 'true'] }, ['ok'], /runs sh/],
    ['a program that is not there', { command: ['/nowhere/told'] }, ['warning'], /is not there/],
    [
      'an address with a secret',
      { command: [], webhook: WEBHOOK, webhookSecret: 's'.repeat(16) },
      ['ok'],
      /signed/,
    ],
    ['an address without', { command: [], webhook: WEBHOOK }, ['warning'], /not signed/],
    ['both', { command: ['sh'], webhook: WEBHOOK }, ['ok', 'warning'], /runs sh/],
  ])('%s: %#', (_, settings, statuses, words) => {
    const findings = notificationFindings(settings);
    expect(findings.map(({ status }) => status)).toEqual(statuses);
    expect(findings[0]?.found).toMatch(words);
    expect(JSON.stringify(findings)).not.toMatch(/T0KEN|sssss/);
  });

  test('a trial says what was taken, what was not, and that nothing is named', async () => {
    expect(await tryNotifications({ command: ['true'] })).toMatchObject([{ status: 'ok' }]);
    expect(await tryNotifications({ command: ['false'] })).toMatchObject([
      { status: 'problem', found: expect.stringContaining('notifications.command failed') },
    ]);
    expect(await tryNotifications({ command: [] })).toMatchObject([
      { status: 'problem', found: expect.stringContaining('nothing was sent') },
    ]);
  });
});

test('an outage is told with how long it lasts and what to do', () => {
  const since = new Date(NOW - 42 * 60_000);
  const outage = {
    part: 'language-model-down',
    stage: 'mine',
    since,
    lastAt: since,
    detail: 'No.',
    told: true,
  } as const;
  expect(outageFindings([outage], NOW)).toEqual([
    {
      part: 'outage: mine',
      status: 'warning',
      found: 'language model down, for 42 min 00 s so far; no attempt is used up. No.',
      todo: expect.stringContaining('Start the model server'),
    },
  ]);
  expect(outageFindings([], NOW)).toMatchObject([{ status: 'ok' }]);
});

test('workers that tell of no machine are a warning, no matter how many there are', () => {
  expect(loadFindings(['nas', 'gpu'])).toMatchObject([
    { status: 'ok', found: expect.stringContaining('nas, gpu') },
  ]);
  expect(loadFindings([])).toMatchObject([{ status: 'warning' }]);
});

test('of many stuck workflows a few are named, and the rest counted', () => {
  const stuck = Array.from({ length: 5 }, (_, at) => ({
    workflowId: `video/${at}`,
    runId: 'r',
    problems: ['its code throws an error that nobody catches', 'odd'],
  }));
  const [finding] = stuckFindings(stuck);
  expect(finding?.found).toMatch(/^5 workflows stuck: video\/0: its code throws.*video\/2: .* · and 2 more$/);
  expect(finding?.todo).toContain('Nothing is lost');
});

test.each([
  [100_000, 'problem or warning', /downloads wait until 120000\.0 GB are free/],
  [0, 'any', /GB free of/],
])('the disk is judged by what is to stay free: %d GB', async (reserveGb, _, words) => {
  const context = { configuration: configurationSchema.parse({ disk: { reserveGb } }), home: undefined };
  const [finding] = await checkDisk(context as unknown as DoctorContext);
  expect(finding?.found).toMatch(words);
  if (reserveGb > 0) expect(finding?.status).not.toBe('ok');
});
