import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHome, findHome, homeAt } from '../../stack/home.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'vidmine-home-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the home of an installation', () => {
  test('is the nearest .vidmine upwards from the working folder', () => {
    mkdirSync(join(folder, '.vidmine'));
    mkdirSync(join(folder, 'a/.vidmine'), { recursive: true });
    mkdirSync(join(folder, 'a/b/c'), { recursive: true });
    expect(findHome({ from: join(folder, 'a/b/c'), environment: {} })).toEqual(
      homeAt(join(folder, 'a/.vidmine')),
    );
    expect(findHome({ from: folder, environment: {} })).toEqual(homeAt(join(folder, '.vidmine')));
  });

  test('is VIDMINE_HOME where that is set, whatever lies nearer', () => {
    mkdirSync(join(folder, '.vidmine'));
    mkdirSync(join(folder, 'elsewhere'));
    const search = { from: folder, environment: { VIDMINE_HOME: 'elsewhere' } };
    expect(findHome(search)?.folder).toBe(join(folder, 'elsewhere'));
  });

  test('is not found where there is none, nor where a file has its name', () => {
    writeFileSync(join(folder, '.vidmine'), '');
    expect(findHome({ from: folder, environment: { VIDMINE_HOME: join(folder, 'none') } })).toBeUndefined();
    expect(findHome({ from: folder, environment: {} })?.folder).not.toBe(join(folder, '.vidmine'));
  });

  test('is made in the working folder with all its places, once', () => {
    const home = createHome({ from: folder, environment: {} });
    expect(home.folder).toBe(join(folder, '.vidmine'));
    for (const place of Object.values(home)) expect(existsSync(place)).toBe(true);
    mkdirSync(join(folder, 'deeper'));
    expect(createHome({ from: join(folder, 'deeper'), environment: {} })).toEqual(home);
  });

  test('that cannot be made is an error that says where and what to do', () => {
    writeFileSync(join(folder, 'file'), '');
    const environment = { VIDMINE_HOME: join(folder, 'file/home') };
    expect(() => createHome({ from: folder, environment })).toThrow(
      /cannot be made: .*file\/home[\s\S]*VIDMINE_HOME/,
    );
  });
});
