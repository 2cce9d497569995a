import {
  downloadArguments,
  listingArguments,
  type YtDlpProgram,
} from '../../engines/downloader/yt-dlp-options.ts';
import { downloadSettings } from '../fixtures/download-settings.ts';

const program: YtDlpProgram = { ytDlp: 'yt-dlp', javaScriptRuntime: '/opt/node' };
const command = { url: '-rf', folder: '/v', partFolder: '/v/.part', name: 'abc' };

test('an address that begins with a dash is never an option', () => {
  expect(downloadArguments(program, downloadSettings, command).slice(-2)).toEqual(['--', '-rf']);
  expect(listingArguments(program, { url: '-rf', withDates: false }).slice(-2)).toEqual(['--', '-rf']);
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

test("the person's own arguments come last, so that they decide, and the identity's way out is used for listing, too", () => {
  const own = { ...program, proxy: 'socks5h://host:1', extraArgs: ['--retries=9'] };
  for (const args of [
    downloadArguments(own, downloadSettings, { ...command, cookiesCopy: '/v/.run/cookies.txt' }),
    listingArguments(own, { url: 'x', withDates: true, cookiesCopy: '/v/.run/cookies.txt' }),
  ]) {
    expect(args.indexOf('--retries=9')).toBe(args.length - 3);
    expect(args).toEqual(
      expect.arrayContaining([
        '--proxy=socks5h://host:1',
        '--cookies=/v/.run/cookies.txt',
        '--ignore-config',
      ]),
    );
  }
});

test('without cookies and proxy neither is named', () => {
  const args = downloadArguments(program, downloadSettings, command).join(' ');
  expect(args).not.toMatch(/--cookies|--proxy/);
});
