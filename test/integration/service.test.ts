import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { launchdAgent } from '../../stack/service/launchd-agent.ts';
import { type ServiceFacts, serviceFacts } from '../../stack/service/service-facts.ts';
import { systemdUnit } from '../../stack/service/systemd-unit.ts';
import { typed } from '../fixtures/command-line.ts';

const MAIN = join(import.meta.dirname, '../../client/main.ts');

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'vidmine-service-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const facts = (odd: string): ServiceFacts => ({
  name: 'vidmine',
  command: [`/opt/${odd}/node`, `/srv/${odd}/client/main.ts`, 'up'],
  workingFolder: `/srv/${odd}`,
  environment: { VIDMINE_HOME: `/srv/${odd}/.vidmine`, PATH: `/usr/bin:/opt/${odd}/bin` },
});

describe('a unit of systemd', () => {
  test.each([
    [
      'plain',
      'talks',
      'ExecStart=:"/opt/talks/node" "/srv/talks/client/main.ts" "up"',
      'WorkingDirectory=/srv/talks',
    ],
    [
      'spaces',
      'my talks',
      'ExecStart=:"/opt/my talks/node" "/srv/my talks/client/main.ts" "up"',
      'WorkingDirectory=/srv/my talks',
    ],
    [
      'specifiers',
      '100%h',
      'ExecStart=:"/opt/100%%h/node" "/srv/100%%h/client/main.ts" "up"',
      'WorkingDirectory=/srv/100%%h',
    ],
    [
      'quotes',
      'a"b',
      'ExecStart=:"/opt/a\\"b/node" "/srv/a\\"b/client/main.ts" "up"',
      'WorkingDirectory=/srv/a"b',
    ],
    [
      'backslashes',
      'a\\b',
      'ExecStart=:"/opt/a\\\\b/node" "/srv/a\\\\b/client/main.ts" "up"',
      'WorkingDirectory=/srv/a\\b',
    ],
    [
      'dollar signs',
      '$HOME',
      'ExecStart=:"/opt/$HOME/node" "/srv/$HOME/client/main.ts" "up"',
      'WorkingDirectory=/srv/$HOME',
    ],
  ])('keeps paths as they are: %s', (_name, odd, command, workingFolder) => {
    const lines = systemdUnit(facts(odd)).split('\n');
    expect(lines).toContain(command);
    expect(lines).toContain(workingFolder);
  });

  test('stops in order, and starts again only what broke', () => {
    expect(systemdUnit(facts('talks')).split('\n')).toEqual(
      expect.arrayContaining([
        'KillMode=mixed',
        'Restart=on-failure',
        'RestartPreventExitStatus=2',
        'OOMPolicy=continue',
        'Environment="VIDMINE_HOME=/srv/talks/.vidmine"',
        'WantedBy=default.target',
      ]),
    );
  });

  test('of an odd folder is one that systemd itself takes', async () => {
    const tool = await execa('systemd-analyze', ['--version'], { reject: false });
    if (tool.exitCode !== 0) return;
    const odd = `50% "of" my $talks`;
    const place = join(folder, odd);
    mkdirSync(place);
    const { environment } = facts(odd);
    const unit = systemdUnit({
      name: 'vidmine',
      command: [process.execPath, MAIN, 'up'],
      workingFolder: place,
      environment,
    });
    const file = join(folder, 'vidmine.service');
    writeFileSync(file, unit);
    const said = await execa('systemd-analyze', ['verify', '--user', file], {
      reject: false,
      env: { XDG_RUNTIME_DIR: folder },
      all: true,
    });
    const ours = said.all.split('\n').filter((line) => line.includes('vidmine.service'));
    expect(ours).toEqual([]);
  });
});

test.each(['talks', 'my talks', 'a&b', '<a>', `it's "mine"`, 'Vorträge'])(
  'an agent of launchd keeps the folder %s as it is',
  async (odd) => {
    const file = join(folder, 'vidmine.plist');
    writeFileSync(file, launchdAgent(facts(odd)));
    const read = 'import json, plistlib, sys; print(json.dumps(plistlib.load(open(sys.argv[1], "rb"))))';
    const { stdout } = await execa(process.env.VIDMINE_PYTHON || 'python3', ['-c', read, file]);
    const { name, command, workingFolder, environment } = facts(odd);
    expect(JSON.parse(stdout)).toEqual({
      Label: name,
      ProgramArguments: command,
      WorkingDirectory: workingFolder,
      EnvironmentVariables: environment,
      RunAtLoad: true,
      KeepAlive: { SuccessfulExit: false },
      ThrottleInterval: 30,
      ExitTimeOut: 180,
      ProcessType: 'Standard',
      StandardOutPath: '/dev/null',
      StandardErrorPath: '/dev/null',
    });
  },
);

describe('the facts', () => {
  test('are this installation, this Node and the places of its programs, no settings and no secrets', () => {
    const environment = {
      VIDMINE_HOME: '',
      VIDMINE_TOOLS: '/opt/tools',
      VIDMINE_PACING_PRESET: 'bulk',
      DATABASE_URL: 'postgres://me:secret@host/db',
      PATH: '/usr/bin',
    };
    mkdirSync(join(folder, '.vidmine'));
    mkdirSync(join(folder, 'below'));
    expect(serviceFacts('talks', { from: join(folder, 'below'), environment })).toEqual({
      name: 'talks',
      command: [process.execPath, MAIN, 'up'],
      workingFolder: join(folder, 'below'),
      environment: { VIDMINE_HOME: join(folder, '.vidmine'), PATH: '/usr/bin', VIDMINE_TOOLS: '/opt/tools' },
    });
  });

  test('refuse a name that is no file name, and a folder that no unit can name', () => {
    expect(() => serviceFacts('../x', { from: folder, environment: {} })).toThrow(/cannot be the name/);
    expect(() => serviceFacts('x', { from: `${folder}/a\nb`, environment: {} })).toThrow(/control character/);
  });
});

test('the command prints the file alone on standard output, and how to install it beside it', async () => {
  const run = (...args: string[]) =>
    typed(['service', 'print', ...args], { cwd: folder, env: { VIDMINE_HOME: join(folder, '.vidmine') } });
  const systemd = await run('--systemd');
  expect(systemd.stdout).toMatch(/^\[Unit\]\n[\s\S]*WantedBy=default\.target$/);
  expect(systemd.stderr).toContain('systemctl --user enable --now vidmine');
  expect(systemd.stderr).toContain('loginctl enable-linger');
  const launchd = JSON.parse((await run('--launchd', '--name', 'talks', '--json')).stdout);
  expect(launchd).toMatchObject({ manager: 'launchd', name: 'talks' });
  expect(launchd.install).toContain('launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/talks.plist');
  expect((await run('--systemd', '--launchd')).exitCode).toBe(2);
});
