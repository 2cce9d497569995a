import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { freePorts } from '../fixtures/free-ports.ts';

const PROJECT = join(import.meta.dirname, '../..');
const MINUTES = 60_000;

let folder: string;
let clone: string;
let ports: number[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vidmine-fresh-'));
  clone = join(folder, 'clone');
  ports = await freePorts(4);
  await execa('git', ['clone', '--quiet', '--no-hardlinks', PROJECT, clone]);
}, 2 * MINUTES);
afterAll(() => folder && rmSync(folder, { recursive: true, force: true }), 2 * MINUTES);

/** The README's first command as a newcomer types it: nothing installed, an empty home folder, no settings. */
function demo() {
  const [temporal, ui, postgres, samples] = ports;
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(VIDMINE_|NODE_OPTIONS$|NODE_COMPILE_CACHE$|npm_config_cache$)/i.test(name),
  );
  return execa('npm', ['run', 'demo', '--', '--port', String(samples)], {
    cwd: clone,
    extendEnv: false,
    env: {
      ...Object.fromEntries(own),
      HOME: folder,
      VIDMINE_STACK_TEMPORAL_PORT: String(temporal),
      VIDMINE_STACK_TEMPORAL_UI_PORT: String(ui),
      VIDMINE_STACK_POSTGRES_PORT: String(postgres),
    },
  });
}

test(
  'a fresh clone with an empty home folder becomes searchable knowledge by one command',
  async () => {
    const { stdout } = await demo();
    expect(stdout).toContain('stored 3');
    expect(stdout).toContain('An example search');
  },
  20 * MINUTES,
);

test(
  'the same command again installs nothing and shows what is stored',
  async () => {
    const { stdout, stderr } = await demo();
    expect(stdout).toContain('3 left out: already-stored');
    expect(`${stdout}${stderr}`).not.toMatch(/Installing|fetching/);
  },
  5 * MINUTES,
);
