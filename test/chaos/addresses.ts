import { z } from 'zod';

/** Where the worker of a chaotic installation finds the rest of the world: each by a proxy that can fall silent. */
export interface Addresses {
  readonly seed: number;
  readonly worldPort: number;
  readonly databasePort: number;
  readonly temporalPort: number;
}

const NAME = 'CHAOS_ADDRESSES';

const addresses = z.strictObject({
  seed: z.number(),
  worldPort: z.int(),
  databasePort: z.int(),
  temporalPort: z.int(),
});

export const toEnvironment = (of: Addresses): Record<string, string> => ({ [NAME]: JSON.stringify(of) });

export const fromEnvironment = (): Addresses => addresses.parse(JSON.parse(process.env[NAME] ?? '{}'));
