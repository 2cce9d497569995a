import { runYtDlp } from '../../engines/downloader/run-yt-dlp.ts';

const SAYS = `import sys
print('[download] Downloading playlist: Talks')
print('ERROR: [youtube] x: Sign in to confirm you are not a bot')
print('WARNING: the cookies are no longer valid')
print('[download] File is larger than max-filesize (2 bytes > 1 bytes)')
sys.stdout.flush()
print('ERROR: [generic] x: HTTP Error 404', file=sys.stderr)
sys.exit(1)
`;

test('a title with a line break that passes for an error is none: errors are said on stderr', async () => {
  const run = runYtDlp('python3', ['-c', SAYS], {});
  for await (const record of run.records) throw new Error(`no record, but ${JSON.stringify(record)}`);
  const { words, exitCode } = await run.ended();
  expect(exitCode).toBe(1);
  expect(words.trim().split('\n').toSorted()).toEqual([
    'ERROR: [generic] x: HTTP Error 404',
    '[download] Downloading playlist: Talks',
    '[download] File is larger than max-filesize (2 bytes > 1 bytes)',
  ]);
});
