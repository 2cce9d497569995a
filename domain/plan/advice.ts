import type { ScheduleResource } from '../schedule/schedule-case.ts';
import type { PlanInput } from './plan-input.ts';
import { resourceName } from './resource-name.ts';

const MORE_OF: Readonly<Record<ScheduleResource, string>> = {
  downloads:
    'more accounts shorten it (`vidmine accounts add`); shorter waits would too, and risk the accounts there are',
  network: 'raise workers.networkSlots, if the line can take more downloads at once',
  speech:
    'more speech slots, a GPU or a smaller speech.model shorten it; a second machine can serve this queue alone',
  voices: 'raise workers.voiceSlots while there are cores to spare, or set speakers.identify=false',
  llm: 'more mining slots (another model server, more memory) or a faster model shorten it; other slots do not',
  flagship:
    'more evaluation slots or a faster languageModel.flagshipModel shorten it; a remote one serves 4 calls at once',
  embedding: 'raise workers.embeddingSlots, or embed on a server (embeddings.provider)',
  database: 'raise workers.databaseSlots, together with the connections of the database',
};

/** What a person can do to have more of a resource, or to need less. */
export const howToHaveMore = (resource: ScheduleResource): string => MORE_OF[resource];

/** What bounds the schedule, in a sentence, and what would change it. */
export function advice(
  binds: ScheduleResource,
  { accounts, slots }: Pick<PlanInput, 'accounts' | 'slots'>,
): { readonly binds: string; readonly todo: string } {
  const count = binds === 'downloads' ? accounts : slots[binds];
  const unit = binds === 'downloads' ? 'account' : 'slot';
  const of = `${count} ${unit}${count === 1 ? '' : 's'}`;
  const name = resourceName(binds);
  return {
    binds: `${name[0]!.toUpperCase()}${name.slice(1)} ${name.endsWith('s') ? 'bind' : 'binds'} (${of})`,
    todo: MORE_OF[binds],
  };
}
