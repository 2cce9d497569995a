import { UserError } from '../../domain/user-error.ts';
import { checkAccounts, checkTimeScale } from './check-accounts.ts';
import { checkCapacity } from './check-capacity.ts';
import { checkDatabase } from './check-database.ts';
import { checkStoredVectors } from './check-embeddings.ts';
import { checkLoads } from './check-loads.ts';
import { checkDisk, checkHome, checkNode, checkPorts, checkPython } from './check-machine.ts';
import { checkEmbeddingModel, checkLanguageModel } from './check-models.ts';
import { checkNotifications } from './check-notifications.ts';
import { checkOutages } from './check-outages.ts';
import { checkSpeechModel } from './check-speech.ts';
import { checkStuck } from './check-stuck.ts';
import { checkTemporal, checkWorkers } from './check-temporal.ts';
import { checkTools, checkYtDlp } from './check-tools.ts';
import { checkVoiceEncoder } from './check-voices.ts';
import type { Check, DoctorContext } from './doctor-context.ts';
import type { Finding } from './finding.ts';

/** In the order they are shown. */
export const CHECKS: readonly Check[] = [
  { part: 'node', title: 'Node', look: checkNode },
  { part: 'python', title: 'Python', look: checkPython },
  { part: 'installation', title: 'installation', look: checkHome },
  { part: 'disk', title: 'disk', look: checkDisk },
  { part: 'ports', title: 'ports', look: checkPorts },
  { part: 'tools', title: 'pinned tools', look: checkTools },
  { part: 'yt-dlp', title: 'yt-dlp', look: checkYtDlp },
  { part: 'database', title: 'PostgreSQL', look: checkDatabase },
  { part: 'accounts', title: 'accounts', look: checkAccounts },
  { part: 'time-scale', title: 'time scale', look: checkTimeScale },
  { part: 'temporal', title: 'Temporal', look: checkTemporal },
  { part: 'workers', title: 'workers', look: checkWorkers },
  { part: 'workflows', title: 'workflows', look: checkStuck },
  { part: 'loads', title: 'machine loads', look: checkLoads },
  { part: 'outages', title: 'outages', look: checkOutages },
  { part: 'notifications', title: 'notifications', look: checkNotifications },
  { part: 'capacity', title: 'capacity', look: checkCapacity },
  { part: 'language-model', title: 'language model', look: checkLanguageModel },
  { part: 'speech-model', title: 'speech model', look: checkSpeechModel },
  { part: 'voice-encoder', title: 'voice encoder', look: checkVoiceEncoder },
  { part: 'embedding-model', title: 'embedding model', look: checkEmbeddingModel },
  { part: 'stored-vectors', title: 'stored vectors', look: checkStoredVectors },
];

/** All checks at once; what one throws is a problem of its part and keeps no other from being seen. */
export async function examine(context: DoctorContext, checks = CHECKS): Promise<Finding[]> {
  const found = await Promise.all(checks.map((check) => lookSafely(check, context)));
  return found.flat();
}

async function lookSafely({ title, look }: Check, context: DoctorContext): Promise<readonly Finding[]> {
  try {
    return await look(context);
  } catch (error) {
    if (error instanceof UserError) {
      const found = error.why === undefined ? error.what : `${error.what}: ${error.why}`;
      return [{ part: title, status: 'problem', found, todo: error.todo }];
    }
    return [
      { part: title, status: 'problem', found: error instanceof Error ? error.message : String(error) },
    ];
  }
}
