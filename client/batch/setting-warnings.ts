import { flagsUnheard } from '../../domain/settings-of-workers.ts';
import { limitWithoutPrice } from '../../domain/spend/limit-without-price.ts';
import type { Session } from '../session.ts';

/** What a person should know of the settings that a batch is started with, though none is refused. */
export const settingWarnings = ({
  configuration,
  origins,
}: Pick<Session, 'configuration' | 'origins'>): string[] => [
  ...flagsUnheard(origins),
  ...[limitWithoutPrice(configuration)].filter((line) => line !== undefined),
];
