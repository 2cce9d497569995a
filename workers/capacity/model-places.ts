import type { ModelPlace } from '../../domain/capacity/capacity-facts.ts';
import {
  type KnownOfServer,
  type MeasuredCalls,
  servedAtOnce,
} from '../../domain/capacity/served-at-once.ts';
import type { Configuration } from '../../domain/configuration.ts';
import { isThisMachine } from '../../engines/hardware/is-this-machine.ts';
import type { ChosenProvider } from '../../engines/language-model/choose-language-model.ts';

/** Where a chosen model answers, with what is known of its server. */
export function placeOf(chosen: ChosenProvider, known: KnownOfServer): ModelPlace {
  if (chosen.provider === 'embedded') return { kind: 'embedded' };
  if (chosen.provider === 'openai') return { kind: 'server', here: isThisMachine(chosen.url) };
  return { kind: 'ollama', here: isThisMachine(chosen.host), served: servedAtOnce(known) };
}

/** What is said of a server: by the settings, by this process's environment, by a measurement. */
export function knownOf(
  chosen: ChosenProvider,
  { languageModel }: Pick<Configuration, 'languageModel'>,
  environment: Readonly<Record<string, string | undefined>>,
  measured: MeasuredCalls | undefined,
): KnownOfServer {
  if (chosen.provider !== 'ollama') return {};
  const hint = isThisMachine(chosen.host) ? positive(environment.OLLAMA_NUM_PARALLEL) : undefined;
  const stated = languageModel.ollamaParallel;
  return {
    ...(stated !== undefined && { stated }),
    ...(hint !== undefined && { environment: hint }),
    ...(measured !== undefined && { measured }),
  };
}

/** 0 leaves the number to the server. */
const positive = (text: string | undefined): number | undefined =>
  text !== undefined && /^[1-9]\d{0,3}$/.test(text.trim()) ? Number(text) : undefined;

/** Different models that servers on this machine hold in its memory. */
export function modelsHere(chosen: readonly ChosenProvider[]): number {
  const here = chosen.flatMap((one) => {
    if (one.provider === 'embedded') return [];
    const url = one.provider === 'ollama' ? one.host : one.url;
    return isThisMachine(url) ? [`${url} ${one.model}`] : [];
  });
  return new Set(here).size;
}
