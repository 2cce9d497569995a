import { type StoredSettings, stageSettings } from '../../domain/result-settings.ts';
import type { Stage } from '../../domain/stages.ts';
import { contentHash } from '../../storage/database/settings.ts';

/**
 * Identity of a stage result: everything that can change it and nothing else (never slots, paths or names).
 *
 * @param upstream config hashes of the results this stage builds on.
 * @param engine what the engine says of itself: model, digest, prompt version.
 */
export const stageIdentity = (
  stage: Stage,
  settings: StoredSettings,
  upstream: readonly string[],
  engine: object = {},
): string => contentHash({ stage, settings: stageSettings(stage, settings), upstream, engine });
