import {
  downloadArguments,
  listingArguments,
  lookUpArguments,
  type YtDlpProgram,
} from '../../engines/downloader/yt-dlp-options.ts';
import { downloadSettings } from '../fixtures/download-settings.ts';

const program: YtDlpProgram = { ytDlp: 'yt-dlp', javaScriptRuntime: '/opt/node' };
const command = { url: '-rf', folder: '/v', partFolder: '/v/.part', name: 'abc', run: {} };

test('an address that begins with a dash is never an option', () => {
  expect(downloadArguments(program, downloadSettings, command).slice(-2)).toEqual(['--', '-rf']);
  expect(listingArguments(program, { url: '-rf', withDates: false, after: 0, run: {} }).slice(-2)).toEqual([
    '--',
    '-rf',
  ]);
  expect(lookUpArguments(program, downloadSettings, command).slice(-2)).toEqual(['--', '-rf']);
});

test('each download setting reaches the command line', () => {
  const settings = {
    ...downloadSettings,
    format: 'ba',
    formatSort: '+size',
    maxFileMb: 1.5,
    maxDurationMinutes: 2,
  };
  expect(downloadArguments(program, settings, command)).toEqual(
    expect.arrayContaining([
      '--format=ba',
      '--format-sort=+size',
      '--max-filesize=1536K',
      expect.stringMatching(/^--break-match-filters=.* & duration<=\?120$/),
      '--js-runtimes=node:/opt/node',
      '--output=abc.%(ext)s',
    ]),
  );
});

test("the person's own arguments come last, so that they decide; whom a run goes as is named by files, the proxy by no argument", () => {
  const own = { ...program, proxy: 'socks5h://ada:s3cret@host:1', extraArgs: ['--retries=9'] };
  const run = { cookiesFile: '/v/.run/cookies.txt', argumentsFile: '/v/.run/arguments' };
  for (const args of [
    downloadArguments(own, downloadSettings, { ...command, run }),
    lookUpArguments(own, downloadSettings, { url: 'x', run }),
    listingArguments(own, { url: 'x', withDates: true, after: 0, run }),
  ]) {
    expect(args.indexOf('--retries=9')).toBe(args.length - 3);
    expect(args).toEqual(
      expect.arrayContaining([
        '--config-locations=/v/.run/arguments',
        '--cookies=/v/.run/cookies.txt',
        '--ignore-config',
        '--sleep-requests=1',
      ]),
    );
    expect(args.join(' ')).not.toMatch(/proxy|s3cret/);
  }
});

test('a guest without a proxy needs no file', () => {
  const args = downloadArguments(program, downloadSettings, command).join(' ');
  expect(args).not.toMatch(/--cookies|--config-locations/);
});

const filterOf = (settings: Partial<typeof downloadSettings>): string | undefined =>
  downloadArguments(program, { ...downloadSettings, ...settings }, command).find((argument) =>
    argument.startsWith('--break-match-filters='),
  );

test('shorts are stopped by the download only where the batch skips them; what is not known passes', () => {
  expect(filterOf({ skipShorts: true, shortSeconds: 90 })).toMatch(
    / & media_type!=\?short & duration>=\?90$/,
  );
  expect(filterOf({ skipShorts: false, shortSeconds: 90 })).not.toMatch(/short|90/);
});

test('a look-up filters nothing: whoever asks decides', () => {
  const args = lookUpArguments(program, downloadSettings, command).join(' ');
  expect(args).toContain('--simulate');
  expect(args).not.toMatch(/--break-match-filters|--no-simulate|--paths/);
});
