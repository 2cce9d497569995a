import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { Configuration, PipelineSettings } from '../../domain/configuration.ts';
import { nearestName } from '../../domain/nearest-name.ts';
import { isNoWhisperName, WHISPER_NAMES } from '../../domain/speech/whisper-names.ts';
import { UserError } from '../../domain/user-error.ts';
import type { Session } from '../session.ts';

/**
 * Refuses a speech model that the embedded engine cannot have: every video would wait for it without end. What only a
 * server or another machine knows is left to them.
 *
 * @throws UserError naming the setting and what is probably meant.
 */
export function requireSpeechModel(
  { configuration, stack }: Pick<Session, 'configuration' | 'stack'>,
  { model, secondPass, secondModel }: PipelineSettings['speech'],
): void {
  if (!isEmbedded(configuration.speechEngine)) return;
  const transcribesHere = stack !== undefined && configuration.workers.queues.includes('speech');
  const asked = { 'speech.model': model, 'speech.secondModel': secondPass ? secondModel : undefined };
  for (const [key, name] of Object.entries(asked)) {
    if (name === undefined || existsSync(name)) continue;
    if (isNoWhisperName(name)) throw noSuchName(key, name);
    if (isAbsolute(name) && transcribesHere) throw noSuchFolder(key, name);
  }
}

const isEmbedded = ({ provider, url }: Configuration['speechEngine']): boolean =>
  provider === 'embedded' || (provider === 'auto' && url === undefined);

function noSuchName(key: string, name: string): UserError {
  const meant = nearestName(name, WHISPER_NAMES);
  const known = meant === undefined ? `There are: ${WHISPER_NAMES.join(', ')}.` : `Did you mean ${meant}?`;
  return new UserError({
    what: `There is no speech model ${name} (${key})`,
    why: 'It is neither a folder here nor a name that the hub is asked by; every video would wait for it.',
    todo: `${known} Others are named as owner/model, or by the folder they lie in; one of a server needs speechEngine.url.`,
    usage: true,
  });
}

const noSuchFolder = (key: string, folder: string): UserError =>
  new UserError({
    what: `There is no speech model at ${folder} (${key})`,
    why: 'There is no such folder; every video would wait for it.',
    todo: 'Name a folder with a CTranslate2 Whisper model, or base.',
    usage: true,
  });
