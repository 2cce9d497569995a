import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { downloadSettings } from '../fixtures/download-settings.ts';
import { downloadTools } from '../fixtures/download-tools.ts';

interface Format {
  readonly format_id: string;
  readonly abr?: number;
  readonly vcodec?: string;
  readonly language?: string;
  readonly language_preference?: number;
  readonly filesize?: number;
  readonly height?: number;
  readonly protocol?: string;
  readonly acodec?: string;
  readonly quality?: number;
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'formats-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What the pinned yt-dlp takes of a list of formats under our defaults. */
async function chosen(formats: readonly Format[]): Promise<string> {
  const info = {
    id: 'abcDEF-_123',
    title: 'A talk',
    extractor: 'youtube',
    extractor_key: 'Youtube',
    webpage_url: 'https://www.youtube.com/watch?v=abcDEF-_123',
    formats: formats.map((format) => ({
      url: 'http://127.0.0.1:9/media',
      ext: format.vcodec === undefined ? 'webm' : 'mp4',
      protocol: 'http',
      acodec: 'opus',
      vcodec: 'none',
      ...format,
    })),
  };
  const file = join(folder, 'info.json');
  await writeFile(file, JSON.stringify(info));
  const { stdout } = await execa(downloadTools().ytDlp, [
    '--ignore-config',
    '--simulate',
    `--load-info-json=${file}`,
    `--format=${downloadSettings.format}`,
    `--format-sort=${downloadSettings.formatSort}`,
    '--print=%(format_id)s',
  ]);
  return stdout;
}

const english = { language: 'en', language_preference: 10 };
const german = { language: 'de', language_preference: -1 };
const audio: readonly Format[] = [
  { format_id: '140', abr: 129, acodec: 'mp4a.40.2', filesize: 16_000_000, ...english },
  { format_id: '251', abr: 120, filesize: 15_000_000, ...english },
  { format_id: '250', abr: 64, filesize: 8_000_000, ...english },
  { format_id: '249', abr: 48, filesize: 6_000_000, ...english },
  { format_id: '249-1', abr: 46, filesize: 5_800_000, ...german },
  { format_id: '251-1', abr: 118, filesize: 14_800_000, ...german },
];
const tiny: Format = { format_id: '599', abr: 31, filesize: 4_000_000, acodec: 'mp4a.40.5', ...english };
const muxed: Format = {
  format_id: '18',
  vcodec: 'avc1.42001E',
  acodec: 'mp4a.40.2',
  height: 360,
  filesize: 30_000_000,
  ...english,
};
const largeMuxed: Format = { ...muxed, format_id: '22', height: 720, filesize: 90_000_000 };
const ofUnknownRate: Format = { format_id: '233', protocol: 'm3u8_native', ...english };

test.each<[string, readonly Format[], string]>([
  ['the smallest audio in the original language, not the slightly smaller dub', [...audio, muxed], '249'],
  ['audio of a known bit rate before one that does not tell it', [...audio, ofUnknownRate, muxed], '249'],
  ['no audio too poor for speech recognition while there is better', [...audio, tiny, muxed], '249'],
  ['poor audio rather than a film', [tiny, muxed], '599'],
  ['the smallest film where there is no audio alone', [largeMuxed, muxed], '18'],
])('defect 33: %s is taken', async (_name, formats, expected) => {
  expect(await chosen(formats)).toBe(expected);
});
