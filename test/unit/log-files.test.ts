import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { openLog } from '../../stack/servers/log-files.ts';
import { until } from '../fixtures/until.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vidmine-logs-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a log', () => {
  test('holds what streams said, and is private', async () => {
    const log = openLog(folder, 'part.log');
    const said = new PassThrough();
    log.follow(said);
    said.write('first\n');
    said.end('second\n');
    await until('both lines are written', () => readdirSync(folder).length > 0 && said.readableEnded);
    await log.close();
    expect(readFileSync(join(folder, 'part.log'), 'utf8')).toBe('first\nsecond\n');
    expect(statSync(join(folder, 'part.log')).mode & 0o777).toBe(0o600);
  });

  test('is bounded: it makes room by giving up its oldest part', async () => {
    const log = openLog(folder, 'part.log', { size: '10K', olderFiles: 2 });
    for (let line = 0; line < 100; line += 1) log.write(`${line} ${'x'.repeat(1_000)}\n`);
    await log.close();
    const files = readdirSync(folder);
    expect(files.length).toBeLessThanOrEqual(3);
    const kept = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('');
    expect(kept).toContain('99 xxx');
    expect(kept).not.toContain('\n50 xxx');
    expect(kept.length).toBeLessThan(40_000);
  });

  test('stays bounded however often it is opened again, as by a stack that starts every day', async () => {
    for (let day = 0; day < 60; day += 1) {
      const log = openLog(folder, 'part.log', { size: '10K', olderFiles: 2 });
      for (let line = 0; line < 3; line += 1) log.write(`${day} ${'x'.repeat(1_000)}\n`);
      await log.close();
    }
    const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(45_000);
  });

  test('that cannot be written breaks nothing', async () => {
    const log = openLog(join(folder, 'gone', '\0'), 'part.log');
    log.write('lost\n');
    await log.close();
  });
});
