import { Command } from 'commander';
import { claimReference } from '../../domain/claim-reference.ts';
import { DIMENSION_NAMES } from '../../domain/evaluation/dimensions.ts';
import type { ShownClaim } from '../../storage/database/published-claims.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { renderClaim } from '../rendering/claim.ts';
import { claimJson } from '../rendering/claim-json.ts';
import type { Terminal } from '../rendering/terminal.ts';
import { claimNotes } from '../show/claim-notes.ts';
import type { InClaims } from './claims-session.ts';
import { type NamedClaim, requireClaim } from './require-claim.ts';

interface ShowOptions extends ConfigurationOptions {
  readonly json?: boolean;
}

/** `vidmine claims show`: all that is known of one claim. */
export function showCommand(inClaims: InClaims): Command {
  return configurationFlags(new Command('show'))
    .description('all that is known of one claim: evidence, scores, who judged it and why')
    .argument('<claim>', 'VIDEO#NUMBER, as `vidmine show` prints it')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  vidmine claims show "dQw4w9WgXcQ#3.0"')
    .action((typed: string, options: ShowOptions) =>
      inClaims(options, async ({ db, print, terminal }) => {
        const named = await requireClaim(db, typed);
        print(options.json ? JSON.stringify(namedJson(named)) : renderNamed(named, terminal));
      }),
    );
}

const namedJson = ({ claim, alsoSaidAs, parts }: NamedClaim) => ({
  ...claimJson(claim),
  alsoSaidAs: alsoSaidAs.map(claimJson),
  parts: parts.map(claimJson),
});

function renderNamed(named: NamedClaim, terminal: Terminal): string {
  const { claim, mergedInto, parts } = named;
  const notes = [
    ...verdictLines(claim),
    ...(mergedInto === undefined ? [] : [`merged into: ${worded(mergedInto)}`]),
    ...parts.map((part) => `split into: ${worded(part)}`),
    ...claimNotes(named),
  ];
  return renderClaim(claim, terminal, notes);
}

const worded = ({ text, video, key }: ShownClaim): string => `${text}  (${claimReference(video.id, key)})`;

/** What the evaluator said, whatever a person said. */
function verdictLines({ verdict }: ShownClaim): string[] {
  if (!verdict.evaluated) return [`not evaluated: ${verdict.reason || 'no reason given'}`];
  const { decision, reason, importance, scores, model } = verdict;
  return [
    `evaluator${model === undefined ? '' : ` (${model})`}: ${decision}${reason ? `: ${reason}` : ''}`,
    `importance ${importance} of 10${scores === undefined ? '' : `: ${DIMENSION_NAMES.map((name) => `${spaced(name)} ${scores[name]}`).join(', ')}`}`,
  ];
}

/** `epistemicValue` as a person reads it. */
const spaced = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
