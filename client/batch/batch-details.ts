import type { BatchName } from '../../domain/ids.ts';
import { maskSecrets } from '../../domain/masked-secrets.ts';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.ts';
import { workflowSummary } from '../../domain/workflow-summary.ts';
import { counted } from '../rendering/counted.ts';

export interface BatchFacts {
  readonly name: BatchName;
  readonly source: string;
  /** Videos to be run. */
  readonly open: number;
  /** Videos in flight at most, as it is started. */
  readonly window: number;
}

/** A batch in the Temporal UI's list of workflows. */
export const batchSummary = ({ name, source }: Pick<BatchFacts, 'name' | 'source'>): string =>
  workflowSummary(`Batch ${name}: ${maskSecrets(source)}`);

/** What the Temporal UI shows of a batch from its start on, as Markdown: what it is, and how it is steered. */
export function batchDetails({ name, source, open, window }: BatchFacts): string {
  const commands = STEERING.map(
    ([what, command]) => `- ${what}: \`vidmine ${command.replace('NAME', name)}\``,
  );
  return [
    `**Source**: ${maskSecrets(source)}`,
    `**Started with** ${counted(open, 'video')} to run, at most ${window} in flight.`,
    commands.join('\n'),
    `Its videos: search for \`${SEARCH_ATTRIBUTES.batch} = "${name}"\`.`,
  ].join('\n\n');
}

const STEERING = [
  ['follow it', 'status NAME --watch'],
  ['let it rest', 'batch pause NAME'],
  ['go on', 'batch resume NAME'],
  ['change how it works', 'batch tune NAME'],
  ['take up what failed', 'retry --failed --batch NAME'],
  ['end it', 'batch cancel NAME'],
] as const;
