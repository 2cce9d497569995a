import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkAccounts, checkTimeScale } from '../../client/doctor/check-accounts.ts';
import { workerFindings } from '../../client/doctor/check-temporal.ts';
import { checkYtDlp } from '../../client/doctor/check-tools.ts';
import { examine } from '../../client/doctor/checks.ts';
import type { DoctorContext } from '../../client/doctor/doctor-context.ts';
import { type Finding, isUsable } from '../../client/doctor/finding.ts';
import { renderFindings } from '../../client/doctor/render-findings.ts';
import { ytDlpFinding } from '../../client/doctor/yt-dlp-finding.ts';
import { PLAIN } from '../../client/rendering/terminal.ts';
import { configurationSchema } from '../../domain/configuration.ts';
import { QUEUES } from '../../domain/queues.ts';
import { UserError } from '../../domain/user-error.ts';
import { ytDlpAge } from '../../domain/yt-dlp-age.ts';
import { freePorts } from '../fixtures/free-ports.ts';

const now = Date.UTC(2026, 10, 21, 12);

describe('the yt-dlp that is asked', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'vidmine-test-doctor-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const asked = async (script: string | undefined) => {
    const ytDlp = path.join(folder, script === undefined ? 'nowhere' : 'yt-dlp');
    if (script !== undefined) await writeFile(ytDlp, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const configuration = configurationSchema.parse({ ytDlp: { path: ytDlp } });
    return checkYtDlp({ configuration, toolsFolder: folder, tools: {} } as unknown as DoctorContext);
  };

  test('defect 135: says how old it is, and a month is a warning', async () => {
    expect(await asked('echo 2024.01.01')).toMatchObject([
      {
        ...{ part: 'yt-dlp', status: 'warning', version: '2024.01.01' },
        ...{
          found: expect.stringMatching(/, \d{3,} days old$/),
          todo: expect.stringContaining('ytDlp.path'),
        },
      },
    ]);
  });

  test.each([
    ['is not there', undefined, 'there is no such file'],
    ['says why it does not run', 'echo noise >&2; echo no python >&2; exit 3', 'no python'],
    ['says nothing', 'exit 3', 'exit code 3'],
  ])('a problem that tells why: one that %s', async (_, script, why) => {
    expect(await asked(script)).toMatchObject([
      { part: 'yt-dlp', status: 'problem', found: expect.stringMatching(`does not run: ${why}$`) },
    ]);
  });
});

describe('the age of yt-dlp', () => {
  test.each([
    ['2026.11.21', 0],
    ['2026.10.26', 26],
    ['2026.10.21.232851', 31],
    ['2025.11.21', 365],
    ['2026.12.01', 0],
    ['stable', undefined],
    ['1.2.3', undefined],
  ])('of version %s is %s days', (version, days) => {
    expect(ytDlpAge(version, new Date(now))?.ageDays).toBe(days);
  });

  test.each([
    ['2026.10.26', 'ok'],
    ['2026.10.22', 'ok'],
    ['2026.10.21', 'warning'],
    ['2024.01.01', 'warning'],
    ['unknown', 'warning'],
  ] as const)(
    'defect 135: version %s is shown with its age and is at worst a warning: %s',
    (version, status) => {
      const finding = ytDlpFinding({ version, path: '/tools/yt-dlp', pinned: true, now });
      expect(finding).toMatchObject({ part: 'yt-dlp', status, version });
      if (status === 'warning') expect(finding.todo).toContain('vidmine tools update yt-dlp');
      if (/^\d/.test(version)) expect(finding.found).toMatch(/\/tools\/yt-dlp, \d+ days old/);
      expect(isUsable([finding])).toBe(true);
    },
  );

  test('of one that is not ours is not ours to update', () => {
    const finding = ytDlpFinding({ version: '2026.01.01', path: '/usr/bin/yt-dlp', pinned: false, now });
    expect(finding.todo).not.toContain('tools update');
  });
});

describe('the workers of the queues', () => {
  const counts = (idle: readonly string[]) =>
    QUEUES.map((queue) => ({ queue, count: idle.includes(queue) ? 0 : 2 }));

  test('are in order when every queue has some', () => {
    expect(workerFindings(counts([]), QUEUES)).toEqual([
      { part: 'workers', status: 'ok', found: QUEUES.map((queue) => `${queue} 2`).join(', ') },
    ]);
  });

  test('missing on a queue of this machine are a problem', () => {
    const findings = workerFindings(counts(['llm', 'speech']), QUEUES);
    expect(findings.map(({ status }) => status)).toEqual(['ok', 'problem']);
    expect(findings[1]?.found).toBe('nobody works on speech, llm');
  });

  test('missing on a queue of another machine are a warning', () => {
    const findings = workerFindings(counts(['speech']), ['llm']);
    expect(findings.map(({ status }) => status)).toEqual(['ok', 'warning']);
  });
});

describe('accounts and pacing', () => {
  const contextOf = (settings: object): DoctorContext =>
    ({ configuration: configurationSchema.parse(settings), stack: undefined }) as unknown as DoctorContext;

  test('a time scale in force is a warning, none is nothing to tell', async () => {
    const found = await checkTimeScale(contextOf({ testing: { timeScale: 0.01 } }));
    expect(found).toMatchObject([{ status: 'warning', found: expect.stringContaining('0.01') }]);
    expect(await checkTimeScale(contextOf({}))).toEqual([]);
  });

  test('a proxy that nobody answers at is a warning without its password, one that is none a problem', async () => {
    const [port] = await freePorts(1);
    const silent = await checkAccounts(
      contextOf({ ytDlp: { proxy: `socks5h://me:pa55word@127.0.0.1:${port}` } }),
    );
    expect(silent[0]).toMatchObject({ part: 'ytDlp.proxy', status: 'warning' });
    expect(silent[0]?.found).toMatch(/127\.0\.0\.1:\d+ does not answer/);
    const wrong = await checkAccounts(contextOf({ ytDlp: { proxy: 'me:pa55word@127.0.0.1' } }));
    expect(wrong[0]).toMatchObject({ part: 'ytDlp.proxy', status: 'problem' });
    expect(JSON.stringify([silent, wrong])).not.toContain('pa55word');
  });
});

describe('the examination', () => {
  const context = {} as DoctorContext;
  const look = (finding: Partial<Finding>) => async (): Promise<Finding[]> => [
    { part: 'a', status: 'ok', found: 'there', ...finding },
  ];

  test('goes on where one look fails, and tells what failed and what to do', async () => {
    const findings = await examine(context, [
      {
        part: 'database',
        title: 'PostgreSQL',
        look: async () => {
          throw new UserError({ what: 'No answer', why: 'It is off', todo: 'Switch it on.' });
        },
      },
      {
        part: 'disk',
        title: 'disk',
        look: async () => {
          throw new Error('EIO');
        },
      },
      { part: 'node', title: 'Node', look: look({}) },
    ]);
    expect(findings).toEqual([
      { part: 'PostgreSQL', status: 'problem', found: 'No answer: It is off', todo: 'Switch it on.' },
      { part: 'disk', status: 'problem', found: 'EIO' },
      { part: 'a', status: 'ok', found: 'there' },
    ]);
    expect(isUsable(findings)).toBe(false);
  });

  test.each([
    [[], 'Everything is in order.'],
    [['warning', 'warning'], 'Usable; 2 warnings.'],
    [['problem', 'warning'], 'Not usable yet: 1 problem.'],
  ] as const)('of %j ends with the verdict: %s', (statuses, verdict) => {
    const findings = statuses.map((status) => ({ part: 'part', status, found: 'this', todo: 'do that' }));
    const text = renderFindings(
      [{ part: 'Node', status: 'ok', found: 'here', version: '24' }, ...findings],
      PLAIN,
    );
    expect(text.split('\n').at(-1)).toBe(verdict);
    for (const word of ['Node', '24', 'here']) expect(text).toContain(word);
    if (findings.length > 0) expect(text).toContain('do that');
  });
});
