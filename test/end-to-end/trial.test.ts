import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Installation, openInstallation } from '../fixtures/installation.ts';
import { installedToolPaths } from '../fixtures/installed-tools.ts';
import { spokenWav } from '../fixtures/test-media.ts';

const MINUTES = 60_000;
const TALKS = ['one', 'two', 'three', 'four'];

let installation: Installation;
let list: string;

beforeAll(async () => {
  installation = await openInstallation({ VIDMINE_MINING: 'off' });
  const talk = await spokenWav(installedToolPaths().python);
  const files = TALKS.map((name, index) => {
    const file = join(installation.folder, `${name}.wav`);
    // A file is known by its content.
    writeFileSync(file, Buffer.concat([talk, Buffer.alloc(2 * (index + 1))]));
    return file;
  });
  list = join(installation.folder, 'talks.txt');
  writeFileSync(list, `${files.join('\n')}\n`);
  await installation.up();
}, 5 * MINUTES);
afterAll(() => installation?.close(), 3 * MINUTES);

interface Decided {
  readonly goesOn: boolean;
  readonly rest: number;
  readonly measured: { readonly times: Readonly<Record<string, { readonly from: string }>> };
}
interface Status {
  readonly total: number;
  readonly counts: { readonly stored: number };
  readonly endedAt?: string;
}

test(
  'the first videos are run and measured, and the rest only when somebody says so',
  async () => {
    const start = ['batch', 'start', list, '--name', 'talks', '--trial', '2'];
    const stopped = await installation.json<Decided>(...start);
    expect(stopped).toMatchObject({ goesOn: false, rest: 2 });
    expect(stopped.measured.times).toMatchObject({
      ...{ transcribe: { from: 'measured' }, publish: { from: 'measured' }, segment: { from: 'off' } },
    });
    expect(await installation.json<Status>('status', 'talks')).toMatchObject({
      ...{ total: 2, counts: { stored: 2 }, endedAt: expect.any(String) },
    });

    const gone = await installation.expecting(0, ...start, '--yes', '--follow');
    expect(gone.stdout).toContain('Batch talks goes on with the other 2 videos');
    expect(await installation.json<Status>('status', 'talks')).toMatchObject({
      ...{ total: 4, counts: { stored: 4 }, endedAt: expect.any(String) },
    });

    const planned = await installation.expecting(0, 'plan', '--videos', '100', '--measure');
    expect(planned.stdout).toMatch(/^transcription .* measured +4 runs here$/m);
  },
  8 * MINUTES,
);
