import type { Configuration } from '../../domain/configuration.ts';
import { systemFault } from '../../domain/faults.ts';

/** What speech is recognised with. */
export type SpeechProvider =
  | { readonly provider: 'openai'; readonly url: string; readonly apiKey?: string }
  | { readonly provider: 'whisper-cpp'; readonly program: string }
  | { readonly provider: 'embedded' };

/** Throws StageError (`system`) where the settings do not say enough. */
export function chooseSpeechProvider({
  provider,
  url,
  apiKey,
  whisperCpp,
}: Configuration['speechEngine']): SpeechProvider {
  if (provider === 'whisper-cpp') return { provider, program: whisperCpp ?? 'whisper-cli' };
  if (provider === 'embedded' || (provider === 'auto' && url === undefined)) return { provider: 'embedded' };
  if (url !== undefined) return { provider: 'openai', url, apiKey };
  throw systemFault(
    'speech-server-unset',
    'speechEngine.provider is openai, but speechEngine.url does not say where the server is. Set it, such as http://127.0.0.1:8000/v1.',
  );
}
