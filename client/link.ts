import type { Client } from '@temporalio/client';
import { Command, Option } from 'commander';
import type { Configuration } from '../domain/configuration.ts';
import type { VideoId } from '../domain/ids.ts';
import { UserError } from '../domain/user-error.ts';
import type { Db } from '../storage/database/database.ts';
import { countStoredVideos, isStored } from '../storage/database/library.ts';
import { countLinks } from '../storage/database/link-counts.ts';
import { type ConfigurationOptions, configurationFlags } from './configuration-options.ts';
import { followLink } from './link/follow.ts';
import { linkJson, renderLinked } from './link/render.ts';
import { startLink } from './link/start.ts';
import { EXIT } from './rendering/errors.ts';
import { type ProgressLines, progressLines } from './rendering/progress-lines.ts';
import { terminalOf } from './rendering/terminal.ts';
import { findKnownVideo } from './show/find-video.ts';

export interface LinkSession {
  readonly db: Db;
  readonly configuration: Pick<Configuration, 'link'>;
  temporal(): Promise<Client>;
  close(): Promise<void>;
}

export interface LinkDependencies {
  openSession(options: ConfigurationOptions): Promise<LinkSession>;
  /** Default: standard output. */
  readonly print?: (text: string) => void;
  /** Default: on standard error. */
  readonly progress?: () => ProgressLines;
}

interface LinkOptions extends ConfigurationOptions {
  readonly video?: readonly string[];
  readonly detach?: boolean;
  /** False with --no-judge. */
  readonly judge: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  vidmine link
  vidmine link --video dQw4w9WgXcQ
  vidmine link --no-judge            nothing is asked of a model

Every video is linked when it is stored. The whole library is linked anew after a change of link.* or of the embedding
model, or where linking failed. It can be repeated at any time: what a model judged is not asked again, merges by hand
stay as they are.

It belongs to no batch: comparing claims with a paid model is not bounded by batch.maxSpend. What it cost is told by
vidmine costs, as (no batch).`;

/** `vidmine link`: compares stored videos with each other. */
export function linkCommand({
  openSession,
  print = (text) => process.stdout.write(`${text}\n`),
  progress = () => progressLines(process.stderr, terminalOf(process.stderr, process.env)),
}: LinkDependencies): Command {
  const video = new Option('--video <video>', 'only this video (repeatable)').argParser(
    (value: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), value],
  );
  return configurationFlags(new Command('link'))
    .description('compare stored videos: who and what is one across them, what repeats or contradicts what')
    .addOption(video)
    .option('--detach', 'return at once; it goes on by itself')
    .option('--no-judge', 'do not ask a model how near claims stand to each other')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (options: LinkOptions) => {
      const session = await openSession(options);
      try {
        await link(session, options, print, progress);
      } finally {
        await session.close();
      }
    });
}

async function link(
  session: LinkSession,
  options: LinkOptions,
  print: (text: string) => void,
  progress: () => ProgressLines,
): Promise<void> {
  const { db, configuration } = session;
  const videos = await chosenVideos(db, options.video ?? []);
  if ((await countStoredVideos(db)) === 0) throw nothingStored();
  const judge = options.judge && configuration.link.judge;
  const started = await startLink(await session.temporal(), { videos, judge });
  if (options.detach) {
    const follow = 'Follow it with: vidmine link';
    const said = started.anew ? `Linking goes on by itself. ${follow}` : `It runs already. ${follow}`;
    print(options.json ? JSON.stringify({ started: started.anew }) : said);
    return;
  }
  const lines = progress();
  if (!started.anew)
    lines.print('It runs already; this is how far it is. What was asked for here is not started.');
  const linked = await followLink(started.handle, lines);
  const counts = await countLinks(db, configuration.link);
  print(options.json ? JSON.stringify(linkJson(linked, counts)) : renderLinked(linked, counts));
  if (linked.failed > 0) process.exitCode = EXIT.partial;
}

/** Undefined: all. */
async function chosenVideos(db: Db, typed: readonly string[]): Promise<VideoId[] | undefined> {
  if (typed.length === 0) return undefined;
  const ids: VideoId[] = [];
  for (const one of typed) {
    const { id } = await findKnownVideo(db, one);
    if (!(await isStored(db, id))) throw notStored(id);
    ids.push(id);
  }
  return [...new Set(ids)];
}

const notStored = (id: VideoId): UserError =>
  new UserError({
    what: `${id} is not stored yet`,
    why: 'Only what is stored can be compared with other videos; it is linked by itself when it is.',
    todo: `See how far it is with: vidmine status ${id}`,
    usage: true,
  });

const nothingStored = (): UserError =>
  new UserError({
    what: 'There is nothing to link',
    why: 'No video is stored yet.',
    todo: 'Start with: vidmine batch start <address>. Every video is linked when it is stored.',
  });
