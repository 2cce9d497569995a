import type { MeasuredCalls } from '../../domain/capacity/served-at-once.ts';
import type { Configuration } from '../../domain/configuration.ts';
import type { ChosenProvider } from '../../engines/language-model/choose-language-model.ts';
import { measureParallel } from '../../engines/language-model/ollama-parallel.ts';
import { serverAddress } from '../../engines/language-model/server-address.ts';
import type { Home } from '../../stack/home.ts';
import { toolPaths, toolsFolder } from '../../stack/tools/tool-paths.ts';
import { createUnprobed } from '../language-models.ts';
import { keepMeasured, lastMeasured } from './measured-servers.ts';

/**
 * `now`: an Ollama server is measured, which keeps it busy for seconds; `unless known`: where no worker of this
 * installation has done it; `never`: what is known is used.
 */
export type Measuring = 'now' | 'unless known' | 'never';

export interface MeasureOptions {
  readonly configuration: Configuration;
  readonly home: Home;
  readonly measure: Measuring;
  /** More calls at once need not be known of. */
  readonly atMost: number;
  /** Limit of measuring, in milliseconds. */
  readonly withinMs?: number;
}

/** A server was to be measured, and did not tell. */
export const NOT_TOLD = 'not told';

/** How many calls the server of a model works on at once; undefined where it makes no difference, or was not asked. */
export async function callsServed(
  chosen: ChosenProvider,
  { configuration, home, measure, atMost, withinMs }: MeasureOptions,
): Promise<MeasuredCalls | typeof NOT_TOLD | undefined> {
  if (chosen.provider !== 'ollama' || configuration.mining === 'off') return undefined;
  const served = { url: serverAddress(chosen.host).url, model: chosen.model };
  if (measure !== 'now') {
    const last = await lastMeasured(home, served);
    const says = last !== undefined && !(last.orMore && last.calls < atMost);
    if (says || measure === 'never') return says ? last : undefined;
  }
  // One call at a time is served by any.
  if (atMost <= 1) return undefined;
  const model = createUnprobed(chosen, configuration, toolPaths(toolsFolder(home.folder)));
  try {
    const found = await measureParallel({ model, atMost, ...(withinMs !== undefined && { withinMs }) });
    if (found !== undefined) await keepMeasured(home, served, found);
    return found ?? NOT_TOLD;
  } finally {
    await model.close();
  }
}
