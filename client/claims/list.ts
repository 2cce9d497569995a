import { Command, InvalidArgumentError, Option } from 'commander';
import type { Tier } from '../../domain/evaluation/evaluation.ts';
import { UserError } from '../../domain/user-error.ts';
import { correctionsWithoutClaim } from '../../storage/database/claim-corrections.ts';
import type { Db } from '../../storage/database/database.ts';
import { type ClaimChoice, type ClaimsOf, listClaims } from '../../storage/database/listed-claims.ts';
import { requireBatch } from '../batch/require-batch.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { claimJson } from '../rendering/claim-json.ts';
import { findKnownVideo } from '../show/find-video.ts';
import type { InClaims } from './claims-session.ts';
import { renderList } from './render-list.ts';

interface ListOptions extends ConfigurationOptions {
  readonly batch?: string;
  readonly tier?: Tier;
  readonly rejected?: boolean;
  readonly unevaluated?: boolean;
  readonly all?: boolean;
  readonly limit: number;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  vidmine claims list dQw4w9WgXcQ
  vidmine claims list --batch my-channel --tier A
  vidmine claims list dQw4w9WgXcQ --rejected
  vidmine claims list --batch my-channel --unevaluated --json

The best come first. Without --rejected, --unevaluated or --all the claims are listed that are searched and counted.`;

const MOST = 10_000;

/** `vidmine claims list`: claims of a video or a batch, with the names they are judged by. */
export function listCommand(inClaims: InClaims): Command {
  return configurationFlags(new Command('list'))
    .description('claims of a video or of a batch, the best first')
    .argument('[video]', 'its id, its address, or its path')
    .option('--batch <name>', 'of all videos of this batch')
    .addOption(new Option('--tier <tier>', 'of this tier only').choices(['A', 'B', 'C']))
    .addOption(
      new Option('--rejected', 'what was rejected, with the reason').conflicts(['unevaluated', 'all']),
    )
    .addOption(new Option('--unevaluated', 'what nobody judged yet').conflicts('all'))
    .option('--all', 'also what was rejected, merged and split')
    .option('--limit <count>', `at most this many, up to ${MOST}`, wholeNumber, 100)
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((video: string | undefined, options: ListOptions) =>
      inClaims(options, async ({ db, print, terminal }) => {
        const of = await requireScope(db, video, options.batch);
        const choice = choiceOf(options);
        const listed = await listClaims(db, { of, choice, tier: options.tier, limit: options.limit });
        const withoutClaim = await correctionsWithoutClaim(db, of);
        if (options.json) {
          const claims = listed.claims.map(claimJson);
          const verdictsWithoutClaim = withoutClaim.map(({ id: _, spans: __, ...verdict }) => verdict);
          print(JSON.stringify({ total: listed.total, claims, verdictsWithoutClaim }));
        } else print(renderList({ ...listed, choice, withoutClaim: withoutClaim.length }, terminal));
      }),
    );
}

function wholeNumber(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= MOST) return count;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${MOST}.`);
}

const choiceOf = ({ rejected, unevaluated, all }: ListOptions): ClaimChoice =>
  rejected ? 'rejected' : unevaluated ? 'unevaluated' : all ? 'all' : 'visible';

async function requireScope(db: Db, video: string | undefined, batch: string | undefined): Promise<ClaimsOf> {
  if ((video === undefined) === (batch === undefined)) {
    throw new UserError({
      what:
        video === undefined
          ? 'Neither a video nor a batch was named'
          : 'A video and --batch exclude each other',
      todo: 'name one: vidmine claims list <video>, or vidmine claims list --batch <name>',
      usage: true,
    });
  }
  if (video !== undefined) return { videoId: (await findKnownVideo(db, video)).id };
  return { batch: (await requireBatch(db, batch!)).name };
}
