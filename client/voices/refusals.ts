import { asNamed } from '../../domain/as-named.ts';
import { nearestName } from '../../domain/nearest-name.ts';
import { UserError } from '../../domain/user-error.ts';
import type { Db } from '../../storage/database/database.ts';
import { findVoice, type ListedVoice, listVoices } from '../../storage/database/voices.ts';

/** @throws UserError with the name that was most likely meant. */
export async function requireVoice(db: Db, name: string): Promise<ListedVoice> {
  const voices = await listVoices(db);
  const id = (await findVoice(db, name))?.id;
  const voice = voices.find((one) => one.id === id);
  if (voice !== undefined) return voice;
  const known = voices.map((one) => one.name);
  const meant = nearestName(name, known);
  throw new UserError({
    what: `No voice is enrolled as ${asNamed(name)}`,
    why: known.length === 0 ? 'None is enrolled yet.' : `There are: ${known.join(', ')}.`,
    todo: meant === undefined ? 'See them with: vidmine voices list' : `Did you mean ${meant}?`,
    usage: true,
  });
}

export const notIdentified = (videoId: string): UserError =>
  new UserError({
    what: `Speakers of ${videoId} were not told apart yet`,
    why: 'It has not come so far, or speakers.identify was off, or it could not be done.',
    todo: `see why with \`vidmine status ${videoId}\`; do it anew with \`vidmine rerun ${videoId} --from identify\``,
  });

export const identifyAnew = (videoId: string): UserError =>
  new UserError({
    what: `The speakers of ${videoId} were told apart by another voice encoder than the one in use`,
    why: 'What two encoders hear cannot be compared.',
    todo: `do it anew with \`vidmine rerun ${videoId} --from identify\`, or set voices.encoder back`,
  });
