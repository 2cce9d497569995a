import { Command } from 'commander';
import { claimReference } from '../../domain/claim-reference.ts';
import type { PersonVerdict } from '../../domain/person-verdicts.ts';
import { setPersonVerdict } from '../../storage/database/claim-corrections.ts';
import { linkNeighbours } from '../../storage/database/claim-neighbours.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { claimMark } from '../rendering/claim.ts';
import { claimJson } from '../rendering/claim-json.ts';
import { printable } from '../rendering/text-width.ts';
import type { ClaimsWork, InClaims } from './claims-session.ts';
import { type NamedClaim, noSuchClaim, requireClaim } from './require-claim.ts';

interface JudgeOptions extends ConfigurationOptions {
  readonly note?: string;
  readonly json?: boolean;
}

/** `vidmine claims promote`: a person takes a claim in, whatever the evaluator said. */
export const promoteCommand = (inClaims: InClaims): Command =>
  noted(command('promote', 'take a claim in: it is shown, searched and counted', PROMOTED)).action(
    (typed: string, options: JudgeOptions) =>
      inClaims(options, (claims) =>
        judge(claims, typed, { decision: 'promote', ...given(options) }, options),
      ),
  );

/** `vidmine claims reject`: a person leaves a claim out, whatever the evaluator said. */
export const rejectCommand = (inClaims: InClaims): Command =>
  noted(
    command('reject', 'leave a claim out: it is kept, but neither searched nor counted', REJECTED),
  ).action((typed: string, options: JudgeOptions) =>
    inClaims(options, (claims) => judge(claims, typed, { decision: 'reject', ...given(options) }, options)),
  );

/** `vidmine claims clear`: the evaluator's word holds again. */
export const clearCommand = (inClaims: InClaims): Command =>
  command('clear', "take back your own verdict: the evaluator's holds again", CLEARED).action(
    (typed: string, options: JudgeOptions) =>
      inClaims(options, (claims) => judge(claims, typed, undefined, options)),
  );

const PROMOTED = `
Examples:
  vidmine claims promote "dQw4w9WgXcQ#3.0"
  vidmine claims promote "dQw4w9WgXcQ#3.0" --note "the only source of this figure"

Your verdict holds at once. It is kept by the claim's words and place, so it holds after a rerun too, though the claim
may be worded and numbered otherwise then. A merged or split claim stands by itself once it is promoted.`;

const REJECTED = `
Examples:
  vidmine claims reject "dQw4w9WgXcQ#3.0" --note "misheard: he says the opposite"

Your verdict holds at once, and after a rerun.`;

const CLEARED = '\nExamples:\n  vidmine claims clear "dQw4w9WgXcQ#3.0"';

const command = (name: string, description: string, help: string): Command =>
  configurationFlags(new Command(name))
    .description(description)
    .argument('<claim>', 'VIDEO#NUMBER, as `vidmine show` prints it')
    .option('--json', 'print JSON')
    .addHelpText('after', help);

const noted = (to: Command): Command => to.option('--note <text>', 'why, in your own words');

/** A note of spaces is none. */
const given = ({ note }: JudgeOptions) => (note?.trim() ? { note: note.trim() } : {});

async function judge(
  { db, link, print, warn }: ClaimsWork,
  typed: string,
  verdict: PersonVerdict | undefined,
  { json }: JudgeOptions,
): Promise<void> {
  const before = await requireClaim(db, typed);
  const { video, key } = before.claim;
  const done = await setPersonVerdict(db, { videoId: video.id, key }, verdict);
  // Published anew in the very moment.
  if (done === undefined) throw noSuchClaim(video.id, key);
  // What is shown from here on is compared with other videos, and what is not is near to nothing.
  await linkNeighbours(db, video.id, link);
  const reference = claimReference(video.id, key);
  const after = await requireClaim(db, reference);
  if (json) print(JSON.stringify({ ...claimJson(after.claim), changed: changed(before, after) }));
  else
    print(printable(`${reference} ${claimMark(after.claim)} ${after.claim.text}\n${words(before, after)}`));
  if (done.visible && !done.searchable) {
    warn(
      `${reference} has no vector, so search does not find it yet. To compute it: vidmine rerun ${video.id} --from embed`,
    );
  }
}

const changed = (before: NamedClaim, after: NamedClaim): boolean =>
  before.claim.visible !== after.claim.visible;

function words(before: NamedClaim, after: NamedClaim): string {
  const { visible } = after.claim;
  if (!changed(before, after)) return visible ? 'It is shown, as before.' : 'It is left out, as before.';
  return visible
    ? 'It is shown, searched and counted from now on.'
    : 'It is neither searched nor counted from now on.';
}
