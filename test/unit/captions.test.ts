import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { downloadArguments, lookUpArguments } from '../../engines/downloader/yt-dlp-options.ts';
import { downloadSettings } from '../fixtures/download-settings.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RUNNING = ['activities', 'client', 'engines', 'stack', 'storage', 'workers', 'workflows'];

const program = { ytDlp: 'yt-dlp', javaScriptRuntime: '/opt/node' };
const command = { url: 'u', folder: '/v', partFolder: '/v/.part', name: 'abc', run: {} };

test('defect 40: no captions are asked for: neither as files nor among what is known of a video', () => {
  const given = [
    ...downloadArguments(program, downloadSettings, command),
    ...lookUpArguments(program, downloadSettings, command),
  ];
  expect(given.length).toBeGreaterThan(20);
  expect(given.filter((argument) => /sub(s|title)|caption/i.test(argument))).toEqual([]);
});

const usersOf = (name: string): string[] =>
  RUNNING.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => `${folder}/${file}`)
      .filter((file) => file.endsWith('.ts') && readFileSync(join(ROOT, file), 'utf8').includes(`${name}(`)),
  );

test('defect 40: transcripts are stored by one activity, with what the speech engine heard', () => {
  expect(usersOf('saveTranscript').sort()).toEqual([
    'activities/transcribe.ts',
    'storage/database/transcripts.ts',
  ]);
  const activity = readFileSync(join(ROOT, 'activities/transcribe.ts'), 'utf8');
  expect(activity.match(/const transcript = await (\w+)\.transcribe\(/)?.[1]).toBe('speech');
  expect(activity.match(/saveTranscript\(.*transcript\)/g)).toHaveLength(1);
});
