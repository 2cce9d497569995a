import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { runYtDlp } from '../../engines/downloader/run-yt-dlp.ts';
import { startChildProgram } from '../../engines/processes/start-child-program.ts';
import { pythonArgs } from '../../engines/sidecar/python-sidecar.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmine-locale-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A locale may be one of ISO 8859-1, which no test can count on: Python says whether it would look at it. */
const SAYS_MODE = 'import sys\nprint(sys.flags.utf8_mode)\n';

test('our Python programs read and write UTF-8 whatever the locale is', async () => {
  const script = join(folder, 'script.py');
  await writeFile(script, SAYS_MODE);
  const env = { LC_ALL: 'C.UTF-8' };
  const program = startChildProgram({ command: 'python3', args: pythonArgs(script, {}), env });
  expect(await text(program.stdout)).toBe('1\n');
});

test('yt-dlp does, though its interpreter is told to look at no name of its own', async () => {
  const before = process.env.LC_ALL;
  process.env.LC_ALL = 'C.UTF-8';
  try {
    const run = runYtDlp('python3', ['-E', '-s', '-c', SAYS_MODE], {});
    for await (const record of run.records) throw new Error(`no record, but ${JSON.stringify(record)}`);
    expect(await run.ended()).toEqual({ exitCode: 0, words: '1\n' });
  } finally {
    if (before === undefined) delete process.env.LC_ALL;
    else process.env.LC_ALL = before;
  }
});
